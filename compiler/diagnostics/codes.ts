/**
 * Every expected problem has one stable code. The text is the page heading in docs/errors.md, not the message itself.
 * K1xx authoring · K2xx topology · K3xx wiring · K4xx files · K5xx runner · K6xx runtime and stages · K7xx Vertex · K8xx command line · K9xx emulator.
 */
export const codes = {
  // K1xx: authoring
  K101: "a component was called outside a pipeline",
  K102: "a name is not valid",
  K103: "a port has a type that no parameter can carry",
  K104: "a default does not fit its own port",
  K105: "a reference was turned into text",
  K106: "a task option has a wrong value",
  K107: "an option does not apply to this kind of task",
  K108: "a pipeline or group has no tasks",
  K109: "a placeholder is not usable here",
  K111: "a pipeline calls itself",
  K112: "an importer cannot import this",
  K113: "a file or folder to embed is not there",
  K114: "a folder to embed holds something that cannot travel",
  K115: "a call of embed cannot be followed",

  // K14x: more of authoring
  K140: "a component gives a list of artifacts",
  K141: "an artifact type is not one that KFP knows",
  K142: "a container component describes nothing to run",
  K143: "two components of one pipeline have the same name",
  K144: "an input has the name of one that the compiler adds",
  K146: "a pipeline wants a final status that nobody gives it",
  K147: "no task uses an input of its pipeline",
  K148: "two pipelines have the same name in KFP",

  // K16x: sizes
  K160: "a pipeline is about as large as a Kubernetes cluster takes",
  K161: "a pipeline is about as large as Vertex AI takes",

  // K19x: components whose work travels in the spec
  K190: "the code of a lightweight component was not given",
  K191: "a lightweight component is too large for a spec",
  K192: "a lightweight component needs more than a spec can carry",
  // K12x, K13x: Kubernetes
  K120: "a Kubernetes setting gets a value that it does not take",
  K121: "two Kubernetes settings of one task contradict each other",
  K122: "a task without a pod has Kubernetes settings",
  K123: "an image pull policy does not exist",
  K124: "a time limit is not a number of seconds",
  K125: "an affinity is not one that Kubernetes accepts",
  K126: "a toleration is not one that Kubernetes accepts",
  K127: "a security context is not one that Kubernetes accepts",
  K128: "an init container is not one that Kubernetes accepts",
  K129: "a volume is not one that Kubernetes accepts",
  K130: "nothing is put into the environment",
  K131: "a label or annotation is not one that Kubernetes accepts",
  K132: "a workspace has no valid size",
  K133: "a time of a run is not a number of seconds",
  K134: "a workspace is used that the pipeline does not have",
  K135: "a task has a setting that its component does not take",
  K136: "a component takes settings that no input receives",
  K137: "a name is not one that Kubernetes accepts",
  K138: "the server would drop a platform document",
  K139: "settings of a run are given where they do not count",

  // K2xx: topology
  K201: "a value belongs to another pipeline",
  K202: "tasks wait for each other in a circle",
  K203: "a task waits for something that it cannot wait for",
  K204: "a value is used outside the group that makes it",
  K205: "a loop has nothing that it can go through",
  K206: "an exit handler is not written as KFP needs it",
  K207: "the branches of a condition do not fit together",
  K208: "a group returns something that no task in it makes",
  K209: "a task that ignores failures needs what a failed task would have made",
  K210: "a final status has no single task to come from",
  K211: "a value that only some iterations make is used where it may be missing",

  // K3xx: wiring
  K301: "a required input is missing",
  K302: "an input does not exist",
  K303: "a value has the wrong type for an input",
  K304: "a pipeline returns something that is not an output",
  K305: "a condition compares what cannot be compared",
  K306: "a required input is given something that may be absent",
  K307: "a field is taken from something that has none",

  // K4xx: files
  K401: "a file cannot be read",
  K402: "a file is not valid YAML or JSON",
  K403: "a file is not a KFP pipeline spec",
  K404: "a spec breaks an integrity rule",
  K405: "a file exports no pipeline",
  K406: "a file cannot be written",
  K407: "a number cannot be written",
  K408: "a TypeScript file does not load",
  K409: "a file format has no place for a platform document",
  K410: "a v1 component file is not sound",
  K411: "a contract disagrees with its component file",
  K413: "a value in a file has another type than where it goes",
  K414: "a loop in a file is not wired",
  K415: "a placeholder or condition in a file names an input that is not there",
  K416: "a platform document has settings for an executor that does not exist",
  K417: "a number in a file is larger than JSON readers keep exact",
  K418: "a component is loaded from something that is no file",
  K419: "an output has a name that a backend keeps for itself",

  // K5xx: runner
  K500: "a spec needs something that a local run cannot do",
  K501: "a container image cannot be started here",
  K502: "the work behind a component is not known",
  K503: "an input has no value when its task starts",
  K504: "a task did not write an output",
  K505: "a task ended with an error",
  K506: "a task was killed",
  K507: "a task was not started, because one before it did not succeed",
  K508: "a run was cancelled",
  K509: "another process works in the run directory",
  K510: "a run does not exist",
  K511: "a run's journal cannot be read",
  K512: "a run's process ended before the run did",
  K513: "an artifact for a pipeline input cannot be used",
  K514: "a run's folder cannot be written",
  K515: "a condition cannot be read",
  K516: "a condition has no answer",
  K517: "a loop has no list to go through",
  K518: "an importer has nothing to import",
  K519: "something took longer than it may",
  K520: "a whole number is too large to stay exact",

  // K60x: component runtime
  K600: "the executor input cannot be used",
  K601: "the work of a component is not where it was looked for",
  K602: "an input does not fit the component's contract",
  K603: "an output does not fit the component's contract",
  K604: "a component failed",
  K605: "a component did not come to its end",

  // K61x: convert-dataset
  K610: "a dataset has no usable rows",
  K611: "too many rows of a dataset are unusable",
  K612: "a dataset is in no known format",
  K613: "a CSV column is missing or there twice",
  K614: "a dataset is larger than the base model accepts",
  K615: "a converter option has a wrong value",

  // K62x: tune-model
  K620: "there is nowhere to put the training files",
  K621: "a training file cannot be used",
  K622: "the target cannot tune",
  K623: "the service refused the tuning job",
  K624: "a tuning job failed",
  K625: "a tuning job was cancelled or expired",
  K626: "a tuning job cannot be seen",
  K627: "the record of a tuning job cannot be written",

  // K63x: evaluate-model and metrics
  K630: "a metric does not exist",
  K631: "no metric is named",
  K632: "a row to score is not valid",
  K633: "there is nothing to score",
  K634: "a test row is not valid",
  K635: "a test set is empty",
  K636: "no test row was answered",
  K637: "a classification has too many labels",
  K638: "a BLEU tokenizer does not exist",

  // K64x: compare-models
  K640: "a predictions file cannot be used",
  K641: "two predictions files do not belong together",
  K642: "the judge decided nothing",

  // K65x: Gemini client
  K650: "the Gemini target is not clear",
  K651: "there are no usable credentials",
  K652: "the Gemini target denies the call",
  K653: "a model or endpoint does not exist",

  // K66x: storage
  K660: "an address is neither a path nor a gs:// object",
  K661: "a file or an object does not exist",
  K662: "a file or an object may not be used",
  K663: "there are no Google credentials",
  K664: "a file cannot be read",
  K665: "a file cannot be written",
  K666: "cloud storage does not answer",

  // K67x: images
  K670: "the name of an image is not valid",
  K671: "there is nothing to put into an image",
  K672: "two components of an image have one name",
  K673: "the work of a component cannot be bundled",
  K674: "a base image cannot be used",
  K675: "a registry refuses access",
  K676: "a registry does not do what it is asked",
  K677: "a program that builds images does not work",
  K678: "a lock file cannot be used",
  K679: "an image is older than its sources",
  K680: "an image was never pushed",
  K681: "the credentials for a registry cannot be read",

  // K7xx: Vertex
  K700: "no Google Cloud project is known",
  K701: "a location runs no pipelines",
  K702: "the emulator's address is not usable",
  K703: "there are no Google credentials",
  K704: "a component has no image",
  K705: "a spec needs something that Vertex AI does not have",
  K706: "a pipeline root is missing or is not a Cloud Storage address",
  K707: "a job's id, name or account is not valid",
  K708: "a label is not valid",
  K709: "Google refuses permission",
  K710: "the Vertex AI API is not enabled",
  K711: "a job or schedule does not exist",
  K712: "the service refuses a request",
  K713: "a quota is used up",
  K714: "the service cannot be reached",
  K715: "a job id is already taken",
  K716: "the service failed",
  K717: "a job or schedule is in a state that does not allow this",
  K718: "waiting for a job took too long",
  K720: "a cron expression is not valid",
  K721: "a schedule's setting is not valid",

  // K8xx: command line
  K801: "a command does not exist",
  K802: "an option is not written correctly",
  K803: "a shipped component does not exist",

  // K9xx: emulator
  K900: "the emulator cannot listen",
  K901: "the emulator cannot use its folder",
  K902: "a port is not a number from 0 to 65535",
  K903: "another emulator uses the folder",
} as const;

/** A stable diagnostic code such as "K204". */
export type Code = keyof typeof codes;
