/** What an image of the kit is, besides its base and its files. One value, so that every way to build makes the same image. */
export interface ImageRecipe {
  readonly env: Readonly<Record<string, string>>;
  /** Numeric, because Kubernetes' runAsNonRoot cannot judge a name. */
  readonly user: string;
  readonly workingFolder: string;
  readonly entrypoint: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Distroless Node 24: no shell, no package manager, user 65532. */
export const defaultBase = "gcr.io/distroless/nodejs24-debian12:nonroot";

/** The recipe of an image with these labels. */
export function imageRecipe(labels: Readonly<Record<string, string>>, user = "65532:65532"): ImageRecipe {
  return {
    // NODE_USE_SYSTEM_CA makes Node honour the cluster's own certificates (SSL_CERT_FILE). KFP calls `node` by PATH, and
    // bases keep it in different places.
    env: { NODE_ENV: "production", NODE_USE_SYSTEM_CA: "1", PATH: "/nodejs/bin:/usr/local/bin:/usr/bin:/bin" },
    user,
    workingFolder: "/app",
    entrypoint: ["node", "--enable-source-maps", "/app/main.mjs"],
    labels,
  };
}

/** The same recipe for docker, podman, buildah and Cloud Build; the files are in the context's folder `app`. */
export function dockerfile({ env, user, workingFolder, entrypoint, labels }: ImageRecipe, base: string): string {
  const pairs = (values: Readonly<Record<string, string>>): string =>
    Object.entries(values)
      .map(([name, value]) => `${name}=${JSON.stringify(value).replaceAll("$", "\\$")}`)
      .join(" \\\n      ");
  return `# Made by pipewright build. Builds alike with docker, podman and buildah.
# KFP ignores ENTRYPOINT and calls \`node\` by PATH.
ARG BASE_IMAGE=${base}
FROM \${BASE_IMAGE}
LABEL ${pairs(labels)}
# NODE_USE_SYSTEM_CA makes Node honour the cluster's own certificates (SSL_CERT_FILE).
ENV ${pairs(env)}
WORKDIR ${workingFolder}
COPY --chown=0:0 app/ ${workingFolder}/
# Numeric, because runAsNonRoot cannot judge a name.
USER ${user}
ENTRYPOINT ${JSON.stringify(entrypoint)}
`;
}
