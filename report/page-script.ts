/**
 * The page's only script. In a frame filled by `srcdoc` a link to "#part" would leave for the page around the frame, so
 * there it scrolls instead; everywhere else the browser's own links are kept.
 */
export const pageScript = `addEventListener("click",(event)=>{
const link=location.protocol==="about:"&&event.target.closest('a[href^="#"]');
const part=link&&document.getElementById(link.getAttribute("href").slice(1));
if(!part)return;
event.preventDefault();
part.tabIndex=-1;
part.focus({preventScroll:true});
part.scrollIntoView();
});`;
