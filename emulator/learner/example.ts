/** What the toy reads of a conversation: the instruction and the last thing the user said. */
export interface Prompt {
  readonly system: string;
  readonly user: string;
}

/** One thing to learn: this prompt has this answer. */
export interface Example extends Prompt {
  readonly answer: string;
}
