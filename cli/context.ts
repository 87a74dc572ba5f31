/** What a command may use. Commands return or throw; they never print through console and never exit. */
export interface CliContext {
  /** Machine output goes to stdout when true; everything for people then goes to stderr. */
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
  /** Absolute directory that relative paths are relative to. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  /** A line of the result: stdout, or stderr when `--json` keeps stdout for the machine. */
  print(line?: string): void;
  /** A line about progress or a warning: stderr, silenced by --quiet. */
  note(line: string): void;
  /** The machine-readable result, printed only with --json. */
  result(value: unknown): void;
}
