import { GoogleGenAI } from "@google/genai";
import { PassThroughClient } from "google-auth-library";
import type { Emulator } from "../../emulator/index.ts";

/** Google's own client, pointed at an emulator and without credentials. */
export function geminiClient(emulator: Emulator): GoogleGenAI {
  // The package nests an older google-auth-library, whose type differs in private fields only.
  const authClient = new PassThroughClient() as never;
  return new GoogleGenAI({
    vertexai: true,
    project: "p",
    location: "us-central1",
    googleAuthOptions: { authClient },
    httpOptions: { baseUrl: emulator.url },
  });
}
