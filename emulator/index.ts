import { type Clock, systemClock } from "./clock.ts";
import { cloudStorageService } from "./cloud-storage/service.ts";
import { diskBlobs, memoryBlobs } from "./objects/blobs.ts";
import { ObjectIndex } from "./objects/object-index.ts";
import { ObjectStore } from "./objects/object-store.ts";
import type { FaultPlan } from "./generation/faults.ts";
import { generationService } from "./generation/service.ts";
import { lockDirectory } from "./directory-lock.ts";
import { listen, type Service, type ServiceFactory, type SharedState } from "./server.ts";
import { Curves } from "./tensorboard/curves.ts";
import { tensorboardService } from "./tensorboard/service.ts";
import { TunedModels } from "./tuned-models.ts";
import { tuningService } from "./tuning/service.ts";

export { type Clock, ManualClock } from "./clock.ts";
export type { FaultPlan } from "./generation/faults.ts";
export type { ObjectStore } from "./objects/object-store.ts";
export type { ServiceFactory } from "./server.ts";

export interface EmulatorOptions {
  /** @default 0, a free port */
  readonly port?: number | undefined;
  /** Where buckets, jobs and models survive a restart; memory only when left out. */
  readonly directory?: string | undefined;
  /** @default the machine's own time */
  readonly clock?: Clock | undefined;
  /** Services besides the built-in ones; their routes are asked first. */
  readonly services?: readonly ServiceFactory[] | undefined;
  /** Trouble on purpose, for tests of clients. */
  readonly faults?: FaultPlan | undefined;
  /**
   * How long a tuning job stays in each phase besides its work, in milliseconds of the clock.
   * @default 200
   */
  readonly phaseMs?: number | undefined;
  /** Called with one line per request. */
  readonly log?: ((line: string) => void) | undefined;
}

export interface Emulator extends AsyncDisposable {
  readonly url: string;
  /** Points the kit and Google's clients at this emulator. */
  readonly env: Readonly<Record<string, string>>;
  readonly objects: ObjectStore;
  stop(): Promise<void>;
}

/** Starts the Google services that the kit uses on loopback. @throws K900 K901 K903 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const services: Service[] = [];
  const unlock = options.directory === undefined ? undefined : await lockDirectory(options.directory);
  const stopServices = async (): Promise<void> => {
    for (const service of services.toReversed()) await service.stop?.();
    await unlock?.();
  };
  try {
    const shared = await openState(options);
    for (const factory of options.services ?? []) services.push(await factory(shared));
    services.push(...(await builtInServices(shared, options)));
    const routes = services.flatMap((service) => service.routes);
    const server = await listen({ port: options.port ?? 0, routes, log: options.log });
    let stopping: Promise<void> | undefined;
    const stop = (): Promise<void> => (stopping ??= server.close().then(stopServices));
    return {
      url: server.url,
      env: environment(server.url),
      objects: shared.objects,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stopServices();
    throw error;
  }
}

async function openState({ directory, clock = systemClock }: EmulatorOptions): Promise<SharedState> {
  const blobs = directory === undefined ? memoryBlobs() : diskBlobs(`${directory}/blobs`);
  const objects = new ObjectStore({ index: await ObjectIndex.open(directory), blobs, clock });
  // The bucket of PIPEWRIGHT_STAGING below.
  await objects.createBucket(project);
  return { clock, objects, directory };
}

async function builtInServices(shared: SharedState, options: EmulatorOptions): Promise<readonly Service[]> {
  const curves = await Curves.open(shared.directory);
  const models = await TunedModels.open(shared.directory);
  const { faults, phaseMs = 200 } = options;
  return [
    cloudStorageService(shared),
    generationService({ models, faults }),
    tensorboardService({ ...shared, curves }),
    await tuningService({ ...shared, curves, models, phaseMs }),
  ];
}

const project = "pipewright-emulator";

/** STORAGE_EMULATOR_HOST needs its scheme: the Node client takes the value as it is. */
function environment(url: string): Readonly<Record<string, string>> {
  return {
    PIPEWRIGHT_GEMINI: "emulator",
    PIPEWRIGHT_EMULATOR_URL: url,
    STORAGE_EMULATOR_HOST: url,
    GOOGLE_CLOUD_PROJECT: project,
    GOOGLE_CLOUD_LOCATION: "us-central1",
    PIPEWRIGHT_STAGING: `gs://${project}/staging`,
  };
}
