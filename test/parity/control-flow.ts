// Twins of the reference's pipelines with branches, exit handlers and imports.
import * as z from "zod";
import {
  Artifact,
  Dataset,
  defineComponent,
  definePipeline,
  defineContainerComponent,
  eq,
  exitHandler,
  finalStatus,
  gt,
  importer,
  lt,
  lte,
  Model,
  ne,
  parallelFor,
  type ParamRef,
  text,
  when,
} from "../../compiler/authoring/index.ts";
import { compile, type Compiled } from "../../compiler/compile.ts";

const str = z.string();
const int = z.int();
const off = { cache: false } as const;
const noInputs = (name: string) => defineComponent({ name, inputs: {}, outputs: { Output: str } });
const takes = (name: string, input: string) => defineComponent({ name, inputs: { [input]: str }, outputs: {} });
const printAndReturn = defineComponent({ name: "print_and_return", inputs: { text: str }, outputs: { Output: str } });
const flipCoin = noInputs("flip_coin");
const build = (name: string, body: () => void): Compiled => compile(definePipeline({ name, inputs: {}, build: body }));

function flipCoinTwin(): Compiled {
  const random = defineComponent({ name: "random_num", inputs: { low: int, high: int }, outputs: { Output: int } });
  const print = defineComponent({ name: "print_msg", inputs: { msg: str }, outputs: {} });
  return build("conditional-execution-pipeline", () => {
    const flip = flipCoin({}, off).outputs.Output;
    const side = (name: string, range: { low: number; high: number }, limit: number) =>
      when(eq(flip, name), () => {
        const number = random(range, off).outputs.Output;
        when(gt(number, limit), () => void print({ msg: text`${name} and ${number} > ${limit}!` }, off));
        when(lte(number, limit), () => void print({ msg: text`${name} and ${number} <= ${limit}!` }, off));
      });
    side("heads", { low: 0, high: 9 }, 5);
    side("tails", { low: 10, high: 19 }, 15);
  });
}

function parameterOneof(): Compiled {
  const coreComp = defineComponent({ name: "core_comp", inputs: { input: str }, outputs: { Output: str } });
  const other = defineComponent({ name: "core_output_comp", inputs: { input: str }, outputs: { output_key: str } });
  const crust = takes("crust_comp", "input");
  const core = definePipeline({
    name: "core",
    inputs: {},
    build: () =>
      when(eq(flipCoin({}, off).outputs.Output, "heads"), () => ({
        Output: coreComp({ input: "Got heads!" }, off).outputs.Output,
      })).otherwise(() => ({ Output: other({ input: "Got tails!" }, off).outputs.output_key })),
  });
  const mantle = definePipeline({
    name: "mantle",
    inputs: {},
    build: () => ({ Output: core({}, off).outputs.Output }),
  });
  return build("parameter-oneof-pipeline", () => void crust({ input: mantle({}, off).outputs.Output }, off));
}

function oneofArtifacts(): Compiled {
  const make = defineComponent({ name: "param_to_artifact", inputs: { val: str }, outputs: { a: Artifact } });
  const print = defineComponent({ name: "print_artifact", inputs: { a: Artifact }, outputs: {} });
  const inner = definePipeline({
    name: "flip-coin-pipeline",
    inputs: {},
    build() {
      const val = flipCoin({}).outputs.Output;
      const made = when(eq(val, "heads"), () => ({ Output: make({ val }).outputs.a })).otherwise(() => ({
        Output: make({ val }).outputs.a,
      }));
      print({ a: made.Output });
      return made;
    },
  });
  return build("outer-pipeline", () => void print({ a: inner({}).outputs.Output }));
}

function oneofParameters(): Compiled {
  return compile(
    definePipeline({
      name: "flip-coin-pipeline",
      inputs: {},
      build() {
        const flip = flipCoin({}).outputs.Output;
        const said = when(eq(flip, "heads"), () => ({
          Output: printAndReturn({ text: "Got heads!" }).outputs.Output,
        })).otherwise(() => ({ Output: printAndReturn({ text: "Got tails!" }).outputs.Output }));
        printAndReturn({ text: said.Output });
        return said;
      },
    }),
  );
}

function rollDie(): Compiled {
  const die = noInputs("flip_three_sided_die");
  const special = defineComponent({
    name: "special_print_and_return",
    inputs: { text: str },
    outputs: { output_key: str },
  });
  const inner = definePipeline({
    name: "roll-die-pipeline",
    inputs: {},
    build() {
      const side = die({}).outputs.Output;
      return when(eq(side, "heads"), () => ({ Output: printAndReturn({ text: "Got heads!" }).outputs.Output }))
        .elif(eq(side, "tails"), () => ({ Output: printAndReturn({ text: "Got tails!" }).outputs.Output }))
        .otherwise(() => ({ Output: special({ text: "Draw!" }).outputs.output_key }));
    },
  });
  return compile(
    definePipeline({
      name: "outer-pipeline",
      inputs: {},
      build: () => ({ Output: printAndReturn({ text: inner({}).outputs.Output }).outputs.Output }),
    }),
  );
}

function pickBranch(): Compiled {
  const [a, b] = [noInputs("branch_a"), noInputs("branch_b")];
  const tag = defineComponent({ name: "tag_selected", inputs: { value: str }, outputs: { Output: str } });
  return compile(
    definePipeline({
      name: "pipeline-with-oneof",
      inputs: { pick_a: z.boolean().default(true) },
      build({ pick_a }) {
        const { value } = when(pick_a, () => ({ value: a({}).outputs.Output })).otherwise(() => ({
          value: b({}).outputs.Output,
        }));
        return { Output: tag({ value }).outputs.Output };
      },
    }),
  );
}

const flipCoinOp = noInputs("flip_coin_op");
const printMsg = takes("print_op", "msg");

function singleCondition(): Compiled {
  return compile(
    definePipeline({
      name: "single-condition-pipeline",
      inputs: { text: str.default("condition test") },
      build({ text: msg }) {
        const flip = flipCoinOp({}, off).outputs.Output;
        printMsg({ msg: flip });
        when(eq(flip, "heads"), () => {
          printMsg({ msg: flipCoinOp({}, off).outputs.Output });
          printMsg({ msg });
        });
      },
    }),
  );
}

function nestedConditions(): Compiled {
  const flipAndPrint = (): ParamRef<string> => {
    const flip = flipCoinOp({}).outputs.Output;
    printMsg({ msg: flip });
    return flip;
  };
  return build("nested-conditions-pipeline", () => {
    const [first, second] = [flipAndPrint(), flipAndPrint()];
    when(ne(first, "no-such-result"), () => {
      const third = flipAndPrint();
      when(eq(second, third), () => void flipAndPrint());
    });
  });
}

const printMessage = takes("print_op", "message");
const failOp = takes("fail_op", "message");
const helloMessage = { message: str.default("Hello World!") };

function exitHandlers(name: string, exits: readonly string[]): Compiled {
  return compile(
    definePipeline({
      name,
      inputs: helloMessage,
      build({ message }) {
        exits.forEach((exit, index) => {
          exitHandler(
            () => printMessage({ message: exit }),
            () => {
              printMessage({ message });
              if (index === 0) failOp({ message: "Task failed." });
            },
          );
        });
      },
    }),
  );
}

function finalStatusTwin(): Compiled {
  const exit = defineComponent({ name: "exit_op", inputs: { user_input: str, status: finalStatus }, outputs: {} });
  return compile(
    definePipeline({
      name: "pipeline-with-task-final-status",
      inputs: helloMessage,
      build({ message }) {
        exitHandler(
          () => exit({ user_input: message }),
          () => {
            printMessage({ message });
            failOp({ message: "Task failed." });
          },
          { displayName: "my-pipeline" },
        );
      },
    }),
  );
}

function finalStatusContainers(): Compiled {
  const image = "registry.access.redhat.com/ubi9/python-311:latest";
  const exit = defineContainerComponent({
    name: "exit_op",
    inputs: { user_input: str, status: finalStatus },
    outputs: {},
    container: ({ inputs }) => ({
      image,
      command: ["echo", "user input:", inputs.user_input, "pipeline status:", inputs.status],
    }),
  });
  const print = defineContainerComponent({
    name: "print_op",
    inputs: { message: str },
    outputs: {},
    container: ({ inputs }) => ({ image, command: ["echo", inputs.message] }),
  });
  return compile(
    definePipeline({
      name: "pipeline-with-task-final-status-yaml",
      inputs: helloMessage,
      build({ message }) {
        exitHandler(
          () => exit({ user_input: message }),
          () => void print({ message }),
          { displayName: "my-pipeline" },
        );
      },
    }),
  );
}

function pipelineAsExit(): Compiled {
  const state = defineComponent({
    name: "get_run_state",
    inputs: { status: z.record(str, z.unknown()) },
    outputs: { Output: str },
  });
  const notification = definePipeline({
    name: "conditional-notification",
    inputs: { status: finalStatus },
    build({ status }) {
      // KFP passes a final status on as an object; its type names the fields instead.
      const { Output } = state({ status: status as unknown as ParamRef<Record<string, unknown>> }).outputs;
      when(eq(Output, "FAILED"), () => void printMessage({ message: "notify task failure." }));
    },
  });
  return compile(
    definePipeline({
      name: "pipeline-with-task-final-status-conditional",
      inputs: helloMessage,
      build({ message }) {
        exitHandler(
          () => notification({}),
          () => {
            printMessage({ message });
            failOp({ message: "Task failed." });
          },
          { displayName: "my-pipeline" },
        );
      },
    }),
  );
}

function statusState(): Compiled {
  const echo = defineComponent({ name: "echo_state", inputs: { status: finalStatus }, outputs: {} });
  const some = defineComponent({ name: "some_task", inputs: {}, outputs: {} });
  return build("status-state-pipeline", () => {
    exitHandler(
      () => echo({}),
      () => void some({}),
    );
  });
}

function localExit(): Compiled {
  const echo = defineComponent({ name: "echo", inputs: { message: str }, outputs: { Output: str } });
  const record = defineComponent({ name: "record_exit", inputs: { status: finalStatus }, outputs: { Output: str } });
  return compile(
    definePipeline({
      name: "pipeline-with-exit-handler",
      inputs: { message: str.default("hello") },
      build({ message }) {
        exitHandler(
          () => record({}),
          () => void echo({ message }),
        );
      },
    }),
  );
}

function ignoresFailure(): Compiled {
  const fail = defineComponent({ name: "fail_op", inputs: { message: str }, outputs: { Output: str } });
  const print = defineComponent({ name: "print_op", inputs: { message: str.default("default") }, outputs: {} });
  return compile(
    definePipeline({
      name: "my-pipeline",
      inputs: { sample_input: str.default("message") },
      build({ sample_input }) {
        print({ message: fail({ message: sample_input }).outputs.Output }, { ignoreUpstreamFailure: true });
      },
    }),
  );
}

function ignoresFailureByOrder(): Compiled {
  const fail = noInputs("fail_always");
  const write = defineComponent({ name: "write_marker", inputs: { marker_path: str }, outputs: { Output: str } });
  return compile(
    definePipeline({
      name: "pipeline-with-ignore-upstream-failure",
      inputs: { marker_path: str },
      build: ({ marker_path }) => void write({ marker_path }, { ignoreUpstreamFailure: true, after: [fail({})] }),
    }),
  );
}

const shakespeare = "gs://ml-pipeline-playground/shakespeare1.txt";

function withImporter(): Compiled {
  const train = defineComponent({
    name: "train",
    inputs: { dataset: Dataset },
    outputs: { scalar: str, model: Model },
  });
  return compile(
    definePipeline({
      name: "pipeline-with-importer",
      inputs: { dataset2: str.default("gs://ml-pipeline-playground/shakespeare2.txt") },
      build({ dataset2 }) {
        const first = importer(Dataset, { uri: shakespeare, metadata: { key: "value" } });
        const trained = train({ dataset: first.outputs.artifact });
        when(eq(trained.outputs.scalar, "123"), () => {
          train({ dataset: importer(Dataset, { uri: dataset2, reimport: true }).outputs.artifact });
        });
      },
    }),
  );
}

function languageModel(): Compiled {
  const make = defineComponent({
    name: "make_language_model",
    inputs: { text_dataset: Dataset },
    outputs: { Output: Model },
  });
  return compile(
    definePipeline({
      name: "make-language-model-pipeline",
      inputs: {},
      build() {
        const data = importer(Dataset, { uri: shakespeare, metadata: { key: "value" } });
        return { Output: make({ text_dataset: data.outputs.artifact }).outputs.Output };
      },
    }),
  );
}

function modelcar(): Compiled {
  const buildCar = defineComponent({ name: "build_model_car", inputs: {}, outputs: { model: Model } });
  const files = defineComponent({
    name: "get_model_files_list",
    inputs: { input_model: Model },
    outputs: { Output: str },
  });
  return compile(
    definePipeline({
      name: "pipeline-with-modelcar-model",
      inputs: { model_uri: str.default("oci://registry.domain.local/modelcar:test") },
      build({ model_uri: uri }) {
        buildCar({}, off);
        files({ input_model: importer(Model, { uri }).outputs.artifact }, off);
      },
    }),
  );
}

function nestedConditionContainers(): Compiled {
  const image = "python:alpine3.9";
  const flip = defineContainerComponent({
    name: "flip-coin",
    inputs: {},
    outputs: { output: str },
    container: ({ outputs }) => ({
      image,
      command: ["sh", "-c"],
      args: [
        `mkdir -p "$(dirname $0)" && python -c "import random; result = 'heads' if random.randint(0,1) == 0 else 'tails'; print(result, end='')" | tee $0`,
        outputs.output.outputFile,
      ],
    }),
  });
  const random = (low: number, high: number) =>
    defineContainerComponent({
      name: "generate-random-number",
      inputs: {},
      outputs: { output: int },
      container: ({ outputs }) => ({
        image,
        command: ["sh", "-c"],
        args: [
          `mkdir -p "$(dirname $2)" && python -c "import random; print(random.randint($0, $1), end='')" | tee $2`,
          String(low),
          String(high),
          outputs.output.outputFile,
        ],
      }),
    });
  const print = defineContainerComponent({
    name: "print",
    inputs: { msg: str },
    outputs: {},
    container: ({ inputs }) => ({ image, command: ["echo", inputs.msg] }),
  });
  return compile(
    definePipeline({
      name: "conditional-execution-pipeline",
      displayName: "Conditional execution pipeline.",
      inputs: {},
      build() {
        const side = flip({}).outputs.output;
        const branch = (name: string, range: readonly [number, number], limit: number) =>
          when(eq(side, name), () => {
            const number = random(...range)({}).outputs.output;
            when(gt(number, limit), () => void print({ msg: text`${name} and ${number} > ${limit}!` }));
            when(lte(number, limit), () => void print({ msg: text`${name} and ${number} <= ${limit}!` }));
          });
        branch("heads", [0, 9], 5);
        branch("tails", [10, 19], 15);
      },
    }),
  );
}

function luckyNumber(): Compiled {
  const draw = defineComponent({ name: "int_0_to_9999", inputs: {}, outputs: { Output: int } });
  const parity = defineComponent({ name: "is_even_or_odd", inputs: { num: int }, outputs: { Output: str } });
  const printInts = defineComponent({ name: "print_ints", inputs: { ints: z.array(int) }, outputs: {} });
  const say = (message: string | ParamRef<string>) => ({ said: printAndReturn({ text: message }).outputs.Output });
  return compile(
    definePipeline({
      name: "lucky-number-pipeline",
      inputs: {
        add_drumroll: z.boolean().default(true),
        repeat_if_lucky_number: z.boolean().default(true),
        trials: z.array(int).default([1, 2, 3]),
      },
      build({ add_drumroll, repeat_if_lucky_number, trials }) {
        const drawn = parallelFor(trials, (trial) => {
          when(add_drumroll, () => {
            when(eq(trial, 3), () => void say("Adding drumroll on last trial!"));
          });
          const number = draw({}, off).outputs.Output;
          const announce = (size: string): void => {
            const evenOrOdd = parity({ num: number }).outputs.Output;
            const { said } = when(eq(evenOrOdd, "even"), () => say(`Got a ${size} even number!`)).otherwise(() =>
              say(`Got a ${size} odd number!`),
            );
            say(said);
          };
          when(lt(number, 5000), () => announce("low"))
            .elif(gt(number, 5000), () => announce("high"))
            .otherwise(() => {
              say("Announcing: Got the lucky number 5000! A one in 10,000 chance.");
              when(repeat_if_lucky_number, () => {
                parallelFor(
                  [1, 2],
                  () => void say("Announcing again: Got the lucky number 5000! A one in 10,000 chance."),
                );
              });
            });
          return { ints: number };
        });
        printInts(drawn);
      },
    }),
  );
}

export const controlFlowTwins: Readonly<Record<string, () => Compiled>> = {
  "critical/flip_coin.yaml": flipCoinTwin,
  "critical/parameter_oneof.yaml": parameterOneof,
  "critical/if_else_with_oneof_artifacts.yaml": oneofArtifacts,
  "if_else_with_oneof_artifacts.yaml": oneofArtifacts,
  "if_else_with_oneof_parameters.yaml": oneofParameters,
  "if_elif_else_with_oneof_parameters.yaml": rollDie,
  "local_execution/local_execution_pipeline_with_oneof.yaml": pickBranch,
  "essential/pipeline_with_condition.yaml": singleCondition,
  "essential/pipeline_with_nested_conditions.yaml": nestedConditions,
  "failing/pipeline_with_exit_handler.yaml": () =>
    exitHandlers("pipeline-with-exit-handler", ["Exit handler has worked!"]),
  "failing/pipeline_with_multiple_exit_handlers.yaml": () =>
    exitHandlers("pipeline-with-multiple-exit-handlers", [
      "First exit handler has worked!",
      "Second exit handler has worked!",
      "Third exit handler has worked!",
    ]),
  "pipeline_with_task_final_status.yaml": finalStatusTwin,
  "pipeline_with_task_final_status_yaml.yaml": finalStatusContainers,
  "pipeline_as_exit_task.yaml": pipelineAsExit,
  "critical/pipeline_with_input_status_state.yaml": statusState,
  "local_execution/local_execution_pipeline_with_exit_handler.yaml": localExit,
  "pipeline_with_task_using_ignore_upstream_failure.yaml": ignoresFailure,
  "local_execution/local_execution_pipeline_with_ignore_upstream_failure.yaml": ignoresFailureByOrder,
  "pipeline_with_importer.yaml": withImporter,
  "pythonic_artifact_with_single_return.yaml": languageModel,
  "critical/modelcar.yaml": modelcar,
  "essential/pipeline_with_nested_conditions_yaml.yaml": nestedConditionContainers,
  "if_elif_else_complex.yaml": luckyNumber,
};
