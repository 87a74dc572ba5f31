import { parentPort, workerData } from "node:worker_threads";
import { train, type TrainingRequest } from "./training.ts";

/** The thread's own side: trains what it was started with and posts every event. */
const post = parentPort?.postMessage.bind(parentPort);
for (const event of train(workerData as TrainingRequest)) post?.(event);
