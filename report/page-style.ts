/** The page's style sheet. Colours are chosen to differ in lightness and not only in hue; every coloured sign also has a glyph or a word. */
export const pageStyle = `
:root{color-scheme:light dark;
--paper:#fff;--surface:#f6f6f3;--ink:#1b1b19;--muted:#5c5b57;--line:#d9d8d2;--accent:#0b5ea8;
--before:#b05a00;--after:#0b5ea8;--third:#7a3f8f;--fourth:#00705a;--fifth:#8a6d00;--sixth:#9c2f4f;
--good:#00705a;--bad:#b0300a;--warn:#8a5a00;--busy:#0b5ea8;--cached:#6f4690;--idle:#5c5b57;
--good-soft:#e2f3ee;--bad-soft:#fbe9e2;--warn-soft:#fbf1dc;--busy-soft:#e3eefa;--cached-soft:#f0e8f6;--idle-soft:#f0efeb}
@media (prefers-color-scheme:dark){:root{
--paper:#161617;--surface:#202022;--ink:#ecebe6;--muted:#a9a8a2;--line:#3a3a3d;--accent:#7ab8f5;
--before:#f0a45a;--after:#6fb3f2;--third:#cfa3e2;--fourth:#52cfae;--fifth:#dcc05a;--sixth:#f08fae;
--good:#52cfae;--bad:#ff9270;--warn:#e6b65c;--busy:#7ab8f5;--cached:#cfa3e2;--idle:#a9a8a2;
--good-soft:#16332c;--bad-soft:#412017;--warn-soft:#3a2d13;--busy-soft:#15293d;--cached-soft:#32243b;--idle-soft:#29292b}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:1rem}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
.page{max-width:76rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.75rem;line-height:1.2;margin:.1rem 0 .6rem;text-wrap:balance}
h2{font-size:1.2rem;margin:0 0 .7rem}
h3{font-size:1rem;margin:1.2rem 0 .5rem}
h4{font-size:.95rem;margin:1rem 0 .3rem}
p{margin:.4rem 0 .8rem;max-width:72ch}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
code,pre{font:.87em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
code{unicode-bidi:isolate}
pre{background:var(--surface);border:1px solid var(--line);border-radius:6px;padding:.7rem .8rem;margin:.5rem 0;overflow:auto;max-height:26rem;white-space:pre-wrap}
section{border-top:1px solid var(--line);padding:1.3rem 0 .6rem;margin-top:1rem}
.hint{color:var(--muted);font-size:.87rem;font-weight:400}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.kicker{margin:0;color:var(--muted);font-size:.87rem}
.facts{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;align-items:baseline;margin:0 0 .8rem;max-width:none;color:var(--muted)}
.badge{font-weight:600;padding:.1rem .6rem;border-radius:99px;border:1px solid currentColor}
.banner,.notes,.callout{border-left:4px solid var(--warn);background:var(--warn-soft);padding:.6rem .9rem;border-radius:0 6px 6px 0;max-width:none}
.notes p,.banner p{margin:0}.notes ul,.banner ul{margin:.2rem 0 0;padding-left:1.2rem}
.error{border-left:4px solid var(--bad);background:var(--bad-soft);padding:.6rem .9rem;border-radius:0 6px 6px 0;margin:.5rem 0}
.error p{margin:0;max-width:none;white-space:pre-wrap}
.short{list-style:none;padding:.7rem 1rem;margin:.8rem 0 0;background:var(--surface);border-radius:8px}
.short li{padding:.15rem 0}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem .95rem;list-style:none;margin:1rem 0 0;padding:0;font-size:.92rem}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.3rem .6rem}
.tone-good{color:var(--good)}.tone-bad{color:var(--bad)}.tone-busy{color:var(--busy)}.tone-cached{color:var(--cached)}.tone-idle{color:var(--idle)}.tone-warn{color:var(--warn)}
.scroll{overflow-x:auto;max-width:100%;background:linear-gradient(to right,var(--paper) 30%,transparent) 0 0/2.5rem 100% no-repeat local,linear-gradient(to left,var(--paper) 30%,transparent) 100% 0/2.5rem 100% no-repeat local,linear-gradient(to right,var(--line),transparent) 0 0/.7rem 100% no-repeat scroll,linear-gradient(to left,var(--line),transparent) 100% 0/.7rem 100% no-repeat scroll}
.scroll table{overflow-wrap:break-word}.scroll tbody th code{white-space:nowrap}
table{border-collapse:collapse;margin:.4rem 0 .8rem;font-size:.93rem}
caption{text-align:left;padding-bottom:.4rem}
th,td{text-align:left;vertical-align:top;padding:.32rem .8rem .32rem 0;border-bottom:1px solid var(--line);font-weight:400;unicode-bidi:isolate}
thead th{color:var(--muted);font-size:.84rem;font-weight:500;vertical-align:bottom;border-bottom-color:var(--muted)}
tbody th{font-weight:500}
tfoot th,tfoot td{color:var(--muted);border-bottom:0}
th:last-child,td:last-child{padding-right:0}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
thead th.number{white-space:normal;overflow-wrap:break-word;max-width:18rem}
.state,.sign{white-space:nowrap}
.text{min-width:16rem}.rows{min-width:8rem;font-variant-numeric:tabular-nums}
.path{min-width:14rem}
q{color:var(--muted);font-size:.9rem}
.clip{display:inline-block;max-width:100%;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;vertical-align:bottom}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.8rem 1.2rem;margin:.6rem 0 1rem}
.figures div{display:flex;flex-direction:column;justify-content:space-between;border-left:3px solid var(--line);padding-left:.7rem}
.figures dt{color:var(--muted);font-size:.84rem;line-height:1.3}
.figures dd{margin:.15rem 0 0;font-size:1.15rem;font-weight:600;font-variant-numeric:tabular-nums}
.graph{display:block;width:100%;height:auto;margin:0 auto}
.graph text{font-size:13px;fill:var(--ink);font-weight:500}
.graph .status{font-size:12px;font-weight:400;fill:currentColor}
.graph .node>rect{fill:var(--surface);stroke:currentColor;stroke-width:1.2}
.graph .node>.stripe{fill:currentColor;stroke:none}
.graph .node.tone-idle>rect:first-of-type{stroke-dasharray:4 3}
.graph .group>rect{fill:color-mix(in srgb,var(--surface) 55%,transparent);stroke:currentColor;stroke-opacity:.55;stroke-width:1}
.graph .group>text{font-size:12.5px;fill:currentColor}
.graph .edges path{fill:none;stroke:var(--muted);stroke-width:1.3;stroke-opacity:.65}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;font-size:.85rem;margin:.6rem 0 0}
.gantt{width:100%;table-layout:fixed}
.gantt th:first-child{width:27%;padding-left:calc(var(--depth,0)*.9rem)}
.gantt thead th:nth-child(2){width:9.5rem}.gantt thead th:nth-child(3){width:6.6rem}.gantt .state,.gantt .number{font-size:.88rem}
.gantt tbody th .clip{display:block}
.lane{position:relative;padding:0}
.gantt td.lane i{position:absolute;top:0;bottom:0;width:1px;background:var(--line)}
.ticks{height:1.5rem}.tick{position:absolute;bottom:.1rem;padding-left:3px;font-variant-numeric:tabular-nums;white-space:nowrap}.tick.before{transform:translateX(-100%);padding:0 3px 0 0}
.again{display:block;color:var(--muted);font-size:.8rem}
.bar{position:absolute;top:50%;height:.8rem;margin-top:-.4rem;min-width:4px;border-radius:2px;background:currentColor}
.bar.span{height:.28rem;margin-top:-.14rem;opacity:.7}
.bar.tone-cached{background:repeating-linear-gradient(135deg,currentColor 0 3px,transparent 3px 5px);outline:1px solid currentColor}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,21rem),1fr));gap:1.2rem;max-width:68rem}
.chart{margin:0;max-width:36rem}.chart svg{width:100%;height:auto;display:block}
.chart figcaption{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.2rem 1rem;margin-bottom:.3rem}
.keys{display:flex;gap:1rem;font-size:.87rem}.key{display:inline-flex;align-items:center;gap:.4rem}
.key i{width:1.5rem;border-top:3px solid var(--before)}.key.train i{border-color:var(--muted)}.key.eval i{border-color:var(--after);border-top-style:dashed}
.chart text{font-size:12px;fill:var(--muted);font-variant-numeric:tabular-nums}
.chart .end{text-anchor:end}.chart .middle{text-anchor:middle}
.axis line{stroke:var(--line);stroke-width:1}
.curve path{fill:none;stroke:var(--before);stroke-width:2.2}.curve circle{fill:var(--before)}
.curve.train path{stroke:var(--muted)}.curve.train circle{fill:var(--muted)}
.curve.eval path{stroke:var(--after);stroke-dasharray:7 4}.curve.eval circle{fill:var(--after)}
.mark line{stroke:var(--warn);stroke-dasharray:3 3}.chart .mark text{fill:var(--warn)}
.model-keys{list-style:none;margin:.2rem 0 .6rem;padding:0}
.model-keys.inline{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem}
.model-keys i{display:inline-block;width:.75rem;height:.75rem;border-radius:50%;margin-right:.5rem;background:var(--c)}
.model-before,.model-0{--c:var(--before)}.model-after,.model-1{--c:var(--after)}.model-2{--c:var(--third)}.model-3{--c:var(--fourth)}.model-4{--c:var(--fifth)}.model-5{--c:var(--sixth)}
.model-tie{--c:color-mix(in srgb,var(--muted) 55%,var(--paper))}.model-none{--c:var(--line)}.model-change{--c:var(--ink)}
.dots{display:grid;gap:.9rem;margin:1rem 0 1.4rem}
.dot-row{display:grid;grid-template-columns:11rem minmax(0,1fr);gap:.3rem 1.6rem;align-items:center}
.paired .dot-row{grid-template-columns:11rem minmax(0,3fr) minmax(0,2fr) 10.5rem}
.dot-name{font-weight:500}
.dot-name .hint{display:block}
.track{position:relative;height:calc(var(--lanes)*.85rem + 1.5rem);margin:0 .3rem}
.track .rail{position:absolute;left:0;right:0;bottom:1.25rem;border-bottom:1px solid var(--line)}
.track .rail::before,.track .rail::after{content:"";position:absolute;bottom:0;height:5px;border-left:1px solid var(--line)}
.track .rail::after{right:0}.track .rail::before{left:0}
.track .zero{position:absolute;left:50%;top:0;bottom:1.25rem;border-left:1px dashed var(--muted)}
.track .from,.track .to,.track .value{position:absolute;bottom:0;font-size:.76rem;line-height:1.1rem;color:var(--muted);font-variant-numeric:tabular-nums}
.track .from{left:0}.track .to{right:0}
.track.change{height:3.1rem;max-width:44rem}.track.change .value{bottom:auto;top:0;transform:translateX(-50%);color:var(--ink);font-weight:600;white-space:nowrap}
.track .mark{position:absolute;left:0;right:0;height:.85rem;top:calc(var(--lane)*.85rem)}
.track.change .mark{top:1.02rem}
.track .dot{position:absolute;top:50%;width:.72rem;height:.72rem;margin:-.36rem 0 0 -.36rem;border-radius:50%;background:var(--c)}
.track .whisker{position:absolute;top:50%;height:3px;margin-top:-1.5px;background:var(--c);opacity:.55;border-radius:2px}
.stack{display:flex;height:1.1rem;gap:2px;max-width:44rem;margin:.9rem 0 .5rem}.stack i{background:var(--c);min-width:2px}
.gauge{width:9rem;height:4px;margin-top:.15rem;background:var(--surface)}.gauge i{display:block;height:4px;background:currentColor}
.matrices{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1.2rem 2rem;align-items:start}
.matrix .clip{max-width:8rem}
.matrix td.cell{text-align:center;font-variant-numeric:tabular-nums;min-width:2.6rem;padding:.32rem .4rem;background:color-mix(in srgb,var(--before) calc(var(--share)*.45),transparent)}
.matrix td.hit{background:color-mix(in srgb,var(--after) calc(var(--share)*.45),transparent);font-weight:600}
.matrix thead th:not(.number){padding-right:.4rem;text-align:center}.matrix td.number{padding-left:.8rem}
.filter{border:0;padding:0;margin:0 0 1rem;display:flex;flex-wrap:wrap;gap:.4rem .5rem;align-items:center}
.filter legend{float:left;margin-right:.5rem;color:var(--muted)}
.filter label{border:1px solid var(--line);border-radius:99px;padding:.15rem .8rem .15rem .5rem;display:inline-flex;gap:.35rem;align-items:center;cursor:pointer}
.filter label:has(:checked){border-color:var(--accent);background:var(--busy-soft)}
.filter input{accent-color:var(--accent);margin:0}
.examples:has(.show-worse:checked) .example:not(.is-worse),.examples:has(.show-better:checked) .example:not(.is-better),.examples:has(.show-same:checked) .example:not(.is-same){display:none}
.example{border:1px solid var(--line);border-radius:8px;padding:.7rem 1rem;margin:0 0 .9rem;break-inside:avoid}
.example h3{margin:0 0 .4rem;font-size:.95rem}
.mark-better{color:var(--good)}.mark-worse{color:var(--bad)}.mark-same{color:var(--muted)}
.example dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,14rem),1fr));gap:.6rem 1.2rem;margin:0}
.example dt{color:var(--muted);font-size:.84rem}
.example dd{margin:0;white-space:pre-wrap;max-height:16rem;overflow:auto;unicode-bidi:isolate}
.answer{border-left:4px solid var(--c);padding-left:.7rem}.answer .hint{display:block}.answer dt{color:var(--ink);font-weight:600}
.verdict{margin:.6rem 0 0;color:var(--muted)}
.values th{padding-right:2rem;min-width:9rem}
.values td{white-space:pre-wrap}
iframe{width:100%;height:26rem;border:1px solid var(--line);border-radius:6px;background:#fff}
.document{border-left:3px solid var(--line);padding-left:1rem}
summary{cursor:pointer;padding:.2rem 0}
footer{border-top:1px solid var(--line);margin-top:2rem;padding-top:.8rem;color:var(--muted);font-size:.85rem}
@media (max-width:700px){
.tick.minor{display:none}
.dot-row,.paired .dot-row{grid-template-columns:minmax(0,1fr) auto}
.dot-row .track{grid-column:1/-1}.dot-name{grid-row:1}.dot-verdict{grid-row:1;grid-column:2}
.gantt thead th:nth-child(2){width:1.5rem}.gantt thead th:nth-child(2),.gantt .state{font-size:0;padding-right:.3rem}.gantt .state span:first-child{font-size:.9rem}
.gantt th:first-child{width:36%}.gantt thead th:nth-child(3){width:5.6rem}.gantt .number{font-size:.8rem}
td.number .hint{display:block}
.values th,.values td{display:block;border-bottom:0;padding-right:0}.values td{border-bottom:1px solid var(--line)}}
@media print{
:root{--paper:#fff;--surface:#f6f6f3;--ink:#000;--muted:#444;--line:#bbb}
body{font-size:10.5pt}nav,.filter,.skip{display:none}.page{max-width:none;padding:0}
section{break-inside:auto}h2,h3{break-after:avoid}tr,.chart,.dot-row{break-inside:avoid}
.scroll,pre,.example dd{overflow:visible;max-height:none}.graph{min-width:0!important}
details::details-content{content-visibility:visible;block-size:auto}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
