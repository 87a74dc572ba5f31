/** Folder of the run's workspace inside every container: a text that KFP replaces in inputs of tasks, alone or inside other text. */
export const workspacePath = "{{$.workspace_path}}";
