import { describe, expect, test } from "vitest";
import { PipewrightError } from "../../../compiler/diagnostics/pipewright-error.ts";
import { renderDiagnostics } from "../../../compiler/diagnostics/render.ts";
import { parseSpec } from "../../../compiler/load/parse-spec.ts";

/** A pipeline with a loop over a parameter, a loop over constants, branches with a merged value, an importer and a plain task. */
const sound = `pipelineInfo: {name: sound}
schemaVersion: 2.1.0
root:
  inputDefinitions:
    parameters:
      names: {parameterType: LIST}
      count: {parameterType: NUMBER_INTEGER, defaultValue: 3}
  outputDefinitions:
    parameters:
      greeting: {parameterType: STRING}
  dag:
    outputs:
      parameters:
        greeting: {valueFromParameter: {producerSubtask: branches, outputParameterKey: merged}}
    tasks:
      each:
        taskInfo: {name: each}
        componentRef: {name: comp-each}
        inputs:
          parameters:
            pipelinechannel--names: {componentInputParameter: names}
        parameterIterator:
          itemInput: pipelinechannel--names-loop-item
          items: {inputParameter: pipelinechannel--names}
      import:
        taskInfo: {name: import}
        componentRef: {name: comp-import}
        inputs:
          parameters:
            uri: {runtimeValue: {constant: gs://bucket/rows}}
      train:
        taskInfo: {name: train}
        componentRef: {name: comp-train}
        dependentTasks: [import]
        inputs:
          artifacts:
            rows: {taskOutputArtifact: {producerTask: import, outputArtifactKey: artifact}}
          parameters:
            steps: {componentInputParameter: count}
      branches:
        taskInfo: {name: branches}
        componentRef: {name: comp-branches}
        inputs:
          parameters:
            pipelinechannel--count: {componentInputParameter: count}
components:
  comp-each:
    dag:
      outputs:
        parameters:
          pipelinechannel--greet-text: {valueFromParameter: {producerSubtask: greet, outputParameterKey: text}}
      tasks:
        greet:
          taskInfo: {name: greet}
          componentRef: {name: comp-greet}
          inputs:
            parameters:
              who: {componentInputParameter: pipelinechannel--names-loop-item}
    inputDefinitions:
      parameters:
        pipelinechannel--names: {parameterType: LIST}
        pipelinechannel--names-loop-item: {parameterType: STRING}
    outputDefinitions:
      parameters:
        pipelinechannel--greet-text: {parameterType: LIST}
  comp-branches:
    dag:
      outputs:
        parameters:
          merged:
            valueFromOneof:
              parameterSelectors:
                - {producerSubtask: condition-1, outputParameterKey: text}
                - {producerSubtask: condition-2, outputParameterKey: text}
      tasks:
        condition-1:
          taskInfo: {name: condition-1}
          componentRef: {name: comp-branch}
          inputs:
            parameters:
              pipelinechannel--count: {componentInputParameter: pipelinechannel--count}
          triggerPolicy: {condition: "int(inputs.parameter_values['pipelinechannel--count']) > 3"}
        condition-2:
          taskInfo: {name: condition-2}
          componentRef: {name: comp-branch}
          inputs:
            parameters:
              pipelinechannel--count: {componentInputParameter: pipelinechannel--count}
          triggerPolicy: {condition: "!(int(inputs.parameter_values['pipelinechannel--count']) > 3)"}
    inputDefinitions:
      parameters:
        pipelinechannel--count: {parameterType: NUMBER_INTEGER}
    outputDefinitions:
      parameters:
        merged: {parameterType: STRING}
  comp-branch:
    dag:
      outputs:
        parameters:
          text: {valueFromParameter: {producerSubtask: greet, outputParameterKey: text}}
      tasks:
        greet:
          taskInfo: {name: greet}
          componentRef: {name: comp-greet}
          inputs:
            parameters:
              who: {runtimeValue: {constant: you}}
    inputDefinitions:
      parameters:
        pipelinechannel--count: {parameterType: NUMBER_INTEGER}
    outputDefinitions:
      parameters:
        text: {parameterType: STRING}
  comp-greet:
    executorLabel: exec-greet
    inputDefinitions:
      parameters:
        who: {parameterType: STRING}
    outputDefinitions:
      parameters:
        text: {parameterType: STRING}
  comp-import:
    executorLabel: exec-import
    inputDefinitions:
      parameters:
        uri: {parameterType: STRING}
    outputDefinitions:
      artifacts:
        artifact: {artifactType: {schemaTitle: system.Dataset, schemaVersion: 0.0.1}}
  comp-train:
    executorLabel: exec-train
    inputDefinitions:
      artifacts:
        rows: {artifactType: {schemaTitle: system.Dataset, schemaVersion: 0.0.1}}
      parameters:
        steps: {parameterType: NUMBER_INTEGER}
deploymentSpec:
  executors:
    exec-greet:
      container:
        image: alpine
        command: [echo, "{{$.inputs.parameters['who']}}", "{{$.outputs.parameters['text'].output_file}}"]
    exec-import:
      importer:
        artifactUri: {runtimeParameter: uri}
        typeSchema: {schemaTitle: system.Dataset, schemaVersion: 0.0.1}
    exec-train:
      container:
        image: alpine
        args: ["{{$.inputs.artifacts['rows'].path}}"]
`;

/** The problems of the sound file after one change, as people see them. */
function changed(from: string | RegExp, to: string): string {
  const text = sound.replace(from, to);
  expect(text, "the change changes nothing").not.toBe(sound);
  return problemsIn(text);
}

function problemsIn(text: string): string {
  const options = { color: false, cwd: "/files" };
  try {
    const { warnings } = parseSpec(text, "/files/spec.yaml");
    return renderDiagnostics(warnings, options);
  } catch (error) {
    if (!PipewrightError.is(error)) throw error;
    return renderDiagnostics(error.diagnostics, options);
  }
}

test("the file that every case changes is sound", () => {
  expect(problemsIn(sound)).toBe("");
});

describe("the parts of a file", () => {
  test("the root is a graph", () => {
    expect(changed(/ {2}dag:\n[\s\S]*?components:/, "  executorLabel: exec-greet\ncomponents:")).toMatchInlineSnapshot(`
      "error K404: the root has no 'dag'
        at spec.yaml:3:1
        hint: a pipeline's root is a graph of tasks

      error K415: a placeholder names the parameter input 'who', which component 'root' does not have
        at spec.yaml:108:25
        hint: known: 'count', 'names'

      error K415: a placeholder names the parameter output 'text', which component 'root' does not have
        at spec.yaml:108:59
        hint: known: 'greeting'

      3 problems"
    `);
  });

  test("the root has no program", () => {
    expect(changed("root:\n", "root:\n  executorLabel: exec-greet\n")).toMatchInlineSnapshot(`
      "error K404: the root has an 'executorLabel' beside its 'dag'
        at spec.yaml:3:1
        hint: remove it; a pipeline's root is a graph of tasks"
    `);
  });

  test("a component is a graph or a program", () => {
    expect(changed("comp-greet:\n    executorLabel: exec-greet\n", "comp-greet:\n")).toMatchInlineSnapshot(`
      "error K404: component 'comp-greet' must have exactly one of 'dag' and 'executorLabel'
        at spec.yaml:114:3
        hint: remove one, or add the missing one"
    `);
  });

  test("a component is not both", () => {
    expect(changed("comp-branch:\n", "comp-branch:\n    executorLabel: exec-greet\n")).toMatchInlineSnapshot(`
      "error K404: component 'comp-branch' must have exactly one of 'dag' and 'executorLabel'
        at spec.yaml:96:3
        hint: remove one, or add the missing one"
    `);
  });

  test("a task's component exists", () => {
    expect(changed("componentRef: {name: comp-train}", "componentRef: {name: comp-trian}")).toMatchInlineSnapshot(`
      "error K404: task 'train' refers to component 'comp-trian', which does not exist
        at spec.yaml:33:9
        hint: did you mean 'comp-train'?"
    `);
  });

  test("a component's executor exists", () => {
    expect(changed("executorLabel: exec-train", "executorLabel: exec-tune")).toMatchInlineSnapshot(`
      "error K404: there is no executor 'exec-tune'
        at spec.yaml:131:5
        hint: known: 'exec-greet', 'exec-import', 'exec-train'"
    `);
  });

  test("an executor has something to run", () => {
    expect(changed(/ {4}exec-train:[\s\S]*$/, "    exec-train: {}\n")).toMatchInlineSnapshot(`
      "error K404: executor 'exec-train' has nothing to run
        at spec.yaml:147:5
        hint: give it one of 'container', 'importer', 'resolver', 'customJob'"
    `);
  });

  test("what nothing uses is a warning", () => {
    expect(
      changed(
        "deploymentSpec:\n  executors:\n",
        "  comp-idle: {executorLabel: exec-train, inputDefinitions: {artifacts: {rows: {artifactType: {schemaTitle: system.Dataset}}}}}\ndeploymentSpec:\n  executors:\n    exec-idle: {container: {image: alpine}}\n",
      ),
    ).toMatchInlineSnapshot(`
      "warning K404: no task uses component 'comp-idle'
        at spec.yaml:137:3
        hint: remove it

      warning K404: no component uses executor 'exec-idle'
        at spec.yaml:140:5
        hint: remove it"
    `);
  });

  test("a schema version is one that the kit reads", () => {
    expect(changed("2.1.0", "2.2.0")).toMatchInlineSnapshot(`
      "error K404: schema version '2.2.0' is not known
        at spec.yaml:2:1
        hint: the kit reads 2.1.0 and 2.0.0"
    `);
  });
});

describe("tasks of one graph", () => {
  test("a producer is a task of the same graph", () => {
    expect(changed("producerTask: import", "producerTask: greet")).toMatchInlineSnapshot(`
      "error K404: input 'rows' of task 'train' comes from task 'greet', which is not in the same graph
        at spec.yaml:37:13
        hint: known: 'branches', 'each', 'import', 'train'"
    `);
  });

  test("what a task waits for is a task of the same graph", () => {
    expect(changed("dependentTasks: [import]", "dependentTasks: [imports]")).toMatchInlineSnapshot(`
      "error K404: task 'train' waits for 'imports', which is not a task beside it
        at spec.yaml:34:9
        hint: did you mean 'import'?"
    `);
  });

  test("tasks do not wait for each other", () => {
    expect(
      changed(
        "componentRef: {name: comp-import}",
        "componentRef: {name: comp-import}\n        dependentTasks: [train]",
      ),
    ).toMatchInlineSnapshot(`
      "error K404: tasks wait for each other: import → train → import
        at spec.yaml:25:7
        hint: remove one of the dependencies"
    `);
  });

  test("a graph's input exists", () => {
    expect(changed("steps: {componentInputParameter: count}", "steps: {componentInputParameter: counts}"))
      .toMatchInlineSnapshot(`
        "error K404: input 'steps' of task 'train' comes from 'counts', which is not an input of the graph around it
          at spec.yaml:39:13
          hint: did you mean 'count'?"
      `);
  });

  test("a producer's output exists", () => {
    expect(changed("outputArtifactKey: artifact", "outputArtifactKey: dataset")).toMatchInlineSnapshot(`
      "error K404: input 'rows' of task 'train' comes from 'dataset', which is not an artifact output of task 'import'
        at spec.yaml:37:13
        hint: known: 'artifact'"
    `);
  });

  test("a task's input is declared or generated", () => {
    expect(
      changed(
        "steps: {componentInputParameter: count}",
        "steps: {componentInputParameter: count}\n            step: {componentInputParameter: count}",
      ),
    ).toMatchInlineSnapshot(`
      "error K404: task 'train' has no input 'step'
        at spec.yaml:35:9
        hint: did you mean 'steps'?"
    `);
  });

  test("a required input is supplied", () => {
    expect(
      changed(
        "            steps: {componentInputParameter: count}\n",
        "            cpu_limit: {runtimeValue: {constant: '1'}}\n",
      ),
    ).toMatchInlineSnapshot(`
      "error K404: task 'train' lacks its required input 'steps'
        at spec.yaml:31:7
        hint: bind it to a value, an input or an output"
    `);
  });

  test("an input has a source", () => {
    expect(changed("steps: {componentInputParameter: count}", "steps: {}")).toMatchInlineSnapshot(`
      "error K404: input 'steps' of task 'train' has no source
        at spec.yaml:39:13
        hint: give it one of 'componentInputParameter', 'taskOutputParameter', 'runtimeValue', 'taskFinalStatus'"
    `);
  });
});

describe("loops", () => {
  test("the item goes to an input of the component", () => {
    expect(changed("itemInput: pipelinechannel--names-loop-item", "itemInput: pipelinechannel--name-loop-item"))
      .toMatchInlineSnapshot(`
      "error K404: task 'each' lacks its required input 'pipelinechannel--names-loop-item'
        at spec.yaml:16:7
        hint: bind it to a value, an input or an output

      error K414: the loop 'each' hands its item to 'pipelinechannel--name-loop-item', which its component does not declare
        at spec.yaml:23:11
        hint: did you mean 'pipelinechannel--names-loop-item'?

      2 problems"
    `);
  });

  test("the task does not set the item itself", () => {
    expect(
      changed(
        "pipelinechannel--names: {componentInputParameter: names}",
        "pipelinechannel--names: {componentInputParameter: names}\n            pipelinechannel--names-loop-item: {runtimeValue: {constant: x}}",
      ),
    ).toMatchInlineSnapshot(`
      "error K414: the loop 'each' hands its item to 'pipelinechannel--names-loop-item', which the task also sets itself
        at spec.yaml:24:11
        hint: remove 'pipelinechannel--names-loop-item' from the task's inputs"
    `);
  });

  test("the items come from an input of the task", () => {
    expect(changed("items: {inputParameter: pipelinechannel--names}", "items: {inputParameter: names}"))
      .toMatchInlineSnapshot(`
      "error K414: the loop 'each' takes its items from 'names', which is not among the task's parameter inputs
        at spec.yaml:24:19
        hint: known: 'pipelinechannel--names'"
    `);
  });

  test("there are items", () => {
    expect(changed("items: {inputParameter: pipelinechannel--names}", "items: {}")).toMatchInlineSnapshot(`
      "error K414: the loop 'each' has no items
        at spec.yaml:24:11
        hint: give it exactly one of 'raw' and 'inputParameter'"
    `);
  });

  test("constant items are a list in JSON", () => {
    expect(changed("items: {inputParameter: pipelinechannel--names}", "items: {raw: \"['a']\"}"))
      .toMatchInlineSnapshot(`
      "error K414: the items of the loop 'each' are not a list in JSON
        at spec.yaml:24:19
        hint: write a text such as '["a", "b"]'"
    `);
  });

  test("a loop is over parameters or over artifacts", () => {
    expect(
      changed(
        "        parameterIterator:\n",
        "        artifactIterator: {itemInput: x, items: {inputArtifact: y}}\n        parameterIterator:\n",
      ),
    ).toMatchInlineSnapshot(`
      "error K414: task 'each' loops over parameters and over artifacts at once
        at spec.yaml:22:9
        hint: remove one of 'parameterIterator' and 'artifactIterator'"
    `);
  });

  test("an artifact loop's items come from an artifact input", () => {
    expect(
      changed(
        / {8}parameterIterator:\n.*\n.*\n/,
        "        artifactIterator: {itemInput: row, items: {inputArtifact: rows}}\n",
      ),
    ).toMatchInlineSnapshot(`
      "error K404: task 'each' lacks its required input 'pipelinechannel--names-loop-item'
        at spec.yaml:16:7
        hint: bind it to a value, an input or an output

      error K414: the loop 'each' hands its item to 'row', which its component does not declare
        at spec.yaml:22:28
        hint: there are none to choose from

      error K414: the loop 'each' takes its items from 'rows', which is not among the task's artifact inputs
        at spec.yaml:22:52
        hint: there are none to choose from

      3 problems"
    `);
  });
});

describe("outputs of a graph", () => {
  test("every declared output is wired", () => {
    expect(
      changed(
        "merged: {parameterType: STRING}",
        "merged: {parameterType: STRING}\n        other: {parameterType: STRING}",
      ),
    ).toMatchInlineSnapshot(`
      "error K404: output 'other' is declared but no task provides it
        at spec.yaml:93:5
        hint: wire it in dag.outputs, or remove it"
    `);
  });

  test("every wired output is declared", () => {
    expect(
      changed(
        "        text: {parameterType: STRING}\n  comp-greet",
        "        texts: {parameterType: STRING}\n  comp-greet",
      ),
    ).toMatchInlineSnapshot(`
      "error K404: output 'merged' comes from 'text', which is not a parameter output of task 'condition-1'
        at spec.yaml:73:19
        hint: did you mean 'texts'?

      error K404: output 'merged' comes from 'text', which is not a parameter output of task 'condition-2'
        at spec.yaml:74:19
        hint: did you mean 'texts'?

      error K404: output 'texts' is declared but no task provides it
        at spec.yaml:111:5
        hint: wire it in dag.outputs, or remove it

      error K404: output 'text' is wired but not declared
        at spec.yaml:98:7
        hint: declare it in outputDefinitions

      4 problems"
    `);
  });

  test("an output has exactly one source", () => {
    expect(
      changed(
        "pipelinechannel--greet-text: {valueFromParameter: {producerSubtask: greet, outputParameterKey: text}}",
        "pipelinechannel--greet-text: {}",
      ),
    ).toMatchInlineSnapshot(`
      "error K404: output 'pipelinechannel--greet-text' has no source
        at spec.yaml:51:11
        hint: give it exactly one of 'valueFromParameter' and 'valueFromOneof' with selectors"
    `);
  });

  test("an output comes from a task of the graph", () => {
    expect(
      changed(
        "{producerSubtask: condition-2, outputParameterKey: text}",
        "{producerSubtask: condition-3, outputParameterKey: text}",
      ),
    ).toMatchInlineSnapshot(`
      "error K404: output 'merged' comes from task 'condition-3', which is not in this graph
        at spec.yaml:74:19
        hint: did you mean 'condition-1'?"
    `);
  });

  test("an output comes from an output of that task", () => {
    expect(
      changed(
        "{producerSubtask: condition-2, outputParameterKey: text}",
        "{producerSubtask: condition-2, outputParameterKey: words}",
      ),
    ).toMatchInlineSnapshot(`
      "error K404: output 'merged' comes from 'words', which is not a parameter output of task 'condition-2'
        at spec.yaml:74:19
        hint: known: 'text'"
    `);
  });

  test("no branch is named twice", () => {
    expect(changed("producerSubtask: condition-2", "producerSubtask: condition-1")).toMatchInlineSnapshot(`
      "error K404: output 'merged' names task 'condition-1' twice
        at spec.yaml:74:19
        hint: name every branch once"
    `);
  });

  test("a pipeline's own outputs are warned about only, for nobody takes them", () => {
    expect(
      changed(
        "greeting: {valueFromParameter: {producerSubtask: branches",
        "greeting: {valueFromParameter: {producerSubtask: brunches",
      ),
    ).toMatchInlineSnapshot(`
      "warning K404: output 'greeting' comes from task 'brunches', which is not in this graph
        at spec.yaml:14:9
        hint: did you mean 'branches'?"
    `);
  });
});

describe("placeholders and conditions", () => {
  test("a placeholder names an input of the component", () => {
    expect(changed("{{$.inputs.parameters['who']}}", "{{$.inputs.parameters['whom']}}")).toMatchInlineSnapshot(`
      "error K415: a placeholder names the parameter input 'whom', which component 'comp-greet' does not have
        at spec.yaml:142:25
        hint: did you mean 'who'?"
    `);
  });

  test("a placeholder names an output of the component", () => {
    expect(changed("{{$.outputs.parameters['text'].output_file}}", "{{$.outputs.artifacts['text'].path}}"))
      .toMatchInlineSnapshot(`
      "error K415: a placeholder names the artifact output 'text', which component 'comp-greet' does not have
        at spec.yaml:142:59
        hint: there are none to choose from"
    `);
  });

  test("a generated input of a placeholder is supplied by every task", () => {
    const wanting = sound.replace(
      "{{$.inputs.artifacts['rows'].path}}",
      "{{$.inputs.parameters['pipelinechannel--count']}}",
    );
    expect(problemsIn(wanting)).toMatchInlineSnapshot(`
      "error K415: a placeholder names the parameter input 'pipelinechannel--count', which component 'comp-train' does not have
        at spec.yaml:150:16
        hint: known: 'steps'"
    `);
    const steps = "steps: {componentInputParameter: count}";
    const count = "pipelinechannel--count: {componentInputParameter: count}";
    expect(problemsIn(wanting.replace(steps, `${steps}\n            ${count}`))).toBe("");
  });

  test("a generated input that only some of the tasks supply is not supplied", () => {
    const who = "who: {componentInputParameter: pipelinechannel--names-loop-item}";
    const partly = sound
      .replace("{{$.inputs.parameters['who']}}", "{{$.inputs.parameters['pipelinechannel--extra']}}")
      .replace(who, `${who}\n              pipelinechannel--extra: {runtimeValue: {constant: x}}`);
    expect(problemsIn(partly)).toMatchInlineSnapshot(`
      "error K415: a placeholder names the parameter input 'pipelinechannel--extra', which component 'comp-greet' does not have
        at spec.yaml:143:25
        hint: known: 'who'"
    `);
    const you = "who: {runtimeValue: {constant: you}}";
    expect(
      problemsIn(partly.replace(you, `${you}\n              pipelinechannel--extra: {runtimeValue: {constant: x}}`)),
    ).toBe("");
  });

  test("what is asked for presence is an input", () => {
    expect(
      changed(
        `args: ["{{$.inputs.artifacts['rows'].path}}"]`,
        `args: ['{"IfPresent": {"InputName": "row", "Then": "x"}}']`,
      ),
    ).toMatchInlineSnapshot(`
      "error K415: a placeholder names the input 'row', which component 'comp-train' does not have
        at spec.yaml:150:16
        hint: did you mean 'rows'?"
    `);
  });

  test("an importer's address is an input", () => {
    expect(changed("{runtimeParameter: uri}", "{runtimeParameter: url}")).toMatchInlineSnapshot(`
      "error K415: a placeholder names the parameter input 'url', which component 'comp-import' does not have
        at spec.yaml:145:9
        hint: did you mean 'uri'?"
    `);
  });

  test("a condition reads inputs of its task", () => {
    expect(changed("['pipelinechannel--count']) > 3\"}", "['pipelinechannel--counts']) > 3\"}")).toMatchInlineSnapshot(`
      "error K415: the condition of task 'condition-1' reads 'pipelinechannel--counts', which is not an input of the task
        at spec.yaml:82:27
        hint: did you mean 'pipelinechannel--count'?"
    `);
  });

  test("a condition can be read", () => {
    const text = changed("['pipelinechannel--count']) > 3\"}", "['pipelinechannel--count']) > 'it's'\"}");
    expect(text).toContain("error K515: task 'condition-1': the condition cannot be read: 's' does not belong there");
    expect(text).toContain("at spec.yaml:82:27");
  });
});

describe("types along the edges", () => {
  test("a parameter goes where its type is wanted", () => {
    expect(changed("steps: {parameterType: NUMBER_INTEGER}", "steps: {parameterType: LIST}")).toMatchInlineSnapshot(`
      "error K413: input 'steps' of task 'train' is LIST, but gets NUMBER_INTEGER
        at spec.yaml:39:13
        hint: change one of the two declarations"
    `);
  });

  test("what a backend converts is a warning", () => {
    expect(changed("steps: {parameterType: NUMBER_INTEGER}", "steps: {parameterType: NUMBER_DOUBLE}"))
      .toMatchInlineSnapshot(`
      "warning K413: input 'steps' of task 'train' is NUMBER_DOUBLE, but gets NUMBER_INTEGER
        at spec.yaml:39:13
        hint: change one of the two declarations"
    `);
    expect(changed("steps: {parameterType: NUMBER_INTEGER}", "steps: {parameterType: STRING}")).toMatchInlineSnapshot(`
      "warning K413: input 'steps' of task 'train' is STRING, but gets NUMBER_INTEGER
        at spec.yaml:39:13
        hint: change one of the two declarations"
    `);
  });

  test("a default and a constant are of the type of their input", () => {
    expect(
      changed(
        "count: {parameterType: NUMBER_INTEGER, defaultValue: 3}",
        "count: {parameterType: NUMBER_INTEGER, defaultValue: three}",
      ),
    ).toMatchInlineSnapshot(`
      "error K413: the default of input 'count' is NUMBER_INTEGER, but its value is "three"
        at spec.yaml:7:46
        hint: write a whole number within ±(2^53 − 1), or change the type"
    `);
    expect(changed("steps: {componentInputParameter: count}", "steps: {runtimeValue: {constant: [1, 2]}}"))
      .toMatchInlineSnapshot(`
      "error K413: input 'steps' of task 'train' is NUMBER_INTEGER, but its value is [1,2]
        at spec.yaml:39:36
        hint: write a whole number within ±(2^53 − 1), or change the type"
    `);
    expect(changed("steps: {componentInputParameter: count}", "steps: {runtimeValue: {constant: 2.5}}"))
      .toMatchInlineSnapshot(`
      "warning K413: input 'steps' of task 'train' is NUMBER_INTEGER, but its value is 2.5
        at spec.yaml:39:36
        hint: write a whole number within ±(2^53 − 1), or change the type"
    `);
    expect(
      changed(
        "steps: {componentInputParameter: count}",
        "steps: {runtimeValue: {constant: '{{$.pipeline_job_name}}'}}",
      ),
    ).toBe("");
  });

  test("an artifact goes where its kind is wanted", () => {
    expect(
      changed("rows: {artifactType: {schemaTitle: system.Dataset", "rows: {artifactType: {schemaTitle: system.Model"),
    ).toMatchInlineSnapshot(`
      "error K413: input 'rows' of task 'train' is system.Model, but gets system.Dataset
        at spec.yaml:37:13
        hint: change one of the two declarations"
    `);
    expect(
      changed(
        "rows: {artifactType: {schemaTitle: system.Dataset",
        "rows: {artifactType: {schemaTitle: system.Artifact",
      ),
    ).toBe("");
  });

  test("a list of artifacts is not one artifact", () => {
    expect(changed("rows: {artifactType: {", "rows: {isArtifactList: true, artifactType: {")).toMatchInlineSnapshot(`
      "error K413: input 'rows' of task 'train' is a list of system.Dataset, but gets system.Dataset
        at spec.yaml:37:13
        hint: change one of the two declarations"
    `);
  });

  test("another major version is another kind", () => {
    expect(changed("schemaVersion: 0.0.1}}\n  comp-train", "schemaVersion: 1.0.0}}\n  comp-train"))
      .toMatchInlineSnapshot(`
      "error K413: input 'rows' of task 'train' is system.Dataset, but gets system.Dataset 1.0.0
        at spec.yaml:37:13
        hint: change one of the two declarations"
    `);
    expect(changed("schemaVersion: 0.0.1}}\n  comp-train", "schemaVersion: 0.2.0}}\n  comp-train")).toBe("");
  });

  test("an output of a graph has the type of what makes it", () => {
    expect(changed("merged: {parameterType: STRING}", "merged: {parameterType: BOOLEAN}")).toMatchInlineSnapshot(`
      "error K413: output 'merged' is BOOLEAN, but task 'condition-1' makes STRING
        at spec.yaml:73:19
        hint: change one of the two declarations

      error K413: output 'merged' is BOOLEAN, but task 'condition-2' makes STRING
        at spec.yaml:74:19
        hint: change one of the two declarations

      2 problems"
    `);
  });

  test("a list where a single value is made is right inside a loop, and odd elsewhere", () => {
    const lists = sound
      .replace(
        "        text: {parameterType: STRING}\n  comp-greet",
        "        text: {parameterType: LIST}\n  comp-greet",
      )
      .replace("merged: {parameterType: STRING}", "merged: {parameterType: LIST}")
      .replace("greeting: {parameterType: STRING}", "greeting: {parameterType: LIST}");
    expect(problemsIn(lists)).toMatchInlineSnapshot(`
      "warning K413: output 'text' is LIST, but task 'greet' makes STRING
        at spec.yaml:100:11
        hint: change one of the two declarations"
    `);
    // The group that makes the value is two levels below the loop that collects it.
    const group =
      "          componentRef: {name: comp-greet}\n          inputs:\n            parameters:\n              who: {componentInputParameter: pipelinechannel--names-loop-item}";
    const nested = sound.replace(group, "          componentRef: {name: comp-inner}").replace(
      "  comp-branches:\n",
      `  comp-inner:
    dag:
      outputs:
        parameters:
          text: {valueFromParameter: {producerSubtask: greet, outputParameterKey: text}}
      tasks:
        greet:
          taskInfo: {name: greet}
          componentRef: {name: comp-greet}
          inputs:
            parameters:
              who: {runtimeValue: {constant: you}}
    outputDefinitions:
      parameters:
        text: {parameterType: LIST}
  comp-branches:
`,
    );
    expect(problemsIn(nested)).toBe("");
  });

  test("a final status is an object to whoever takes it on", () => {
    const forwarding = sound
      .replace("steps: {componentInputParameter: count}", "steps: {taskFinalStatus: {producerTask: import}}")
      .replace("steps: {parameterType: NUMBER_INTEGER}", "steps: {parameterType: STRUCT}");
    expect(problemsIn(forwarding)).toBe("");
    expect(problemsIn(forwarding.replace("steps: {parameterType: STRUCT}", "steps: {parameterType: LIST}")))
      .toMatchInlineSnapshot(`
      "error K413: input 'steps' of task 'train' is LIST, but gets TASK_FINAL_STATUS
        at spec.yaml:39:13
        hint: change one of the two declarations"
    `);
  });
});

describe("platform documents and numbers", () => {
  test("settings are for an executor of the pipeline", () => {
    expect(
      problemsIn(
        `${sound}---\nplatforms:\n  kubernetes:\n    deploymentSpec:\n      executors:\n        exec-trein:\n          nodeSelector: {labels: {a: b}}\n`,
      ),
    ).toMatchInlineSnapshot(`
      "error K416: the kubernetes settings are for executor 'exec-trein', which the pipeline does not have
        at spec.yaml:156:9
        hint: did you mean 'exec-train'?"
    `);
  });

  test("a number that readers round is a warning", () => {
    expect(changed("defaultValue: 3", "defaultValue: 9007199254740993")).toMatchInlineSnapshot(`
      "warning K417: the number 9007199254740992 is larger than JSON readers keep exact, which is ±(2^53 − 1)
        at spec.yaml:7:46
        hint: write it as text"
    `);
    expect(changed("constant: you", "constant: [{n: 12345678901234567890}]")).toMatchInlineSnapshot(`
      "warning K413: input 'who' of task 'greet' is STRING, but its value is [{"n":12345678901234567000}]
        at spec.yaml:107:36
        hint: write text, or change the type

      warning K417: the number 12345678901234567000 is larger than JSON readers keep exact, which is ±(2^53 − 1)
        at spec.yaml:107:48
        hint: write it as text"
    `);
  });
});
