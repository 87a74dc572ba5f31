import { compile } from "../../../compiler/compile.ts";
import type { Picture, PictureTask } from "../../../compiler/picture/picture.ts";
import { readPicture } from "../../../compiler/picture/read-picture.ts";
import * as drawn from "../../fixtures/pipelines/drawn.ts";

const pipelines = { ...drawn };

export type DrawnName = keyof typeof pipelines;

/** The picture of one of the pipelines that are made to be drawn. */
export const pictureOf = (name: DrawnName): Picture => readPicture(compile(pipelines[name]));

export const drawnNames = Object.keys(pipelines) as readonly DrawnName[];

/** Every task and group of a picture, outer ones first. */
export const everyTask = (tasks: readonly PictureTask[]): readonly PictureTask[] =>
  tasks.flatMap((task) => [task, ...everyTask(task.tasks ?? [])]);
