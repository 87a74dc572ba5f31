import { ServiceError } from "../service-error.ts";

/** A multipart/related upload: the description first, then the bytes. */
export interface MultipartUpload {
  readonly metadata: unknown;
  readonly contentType: string | undefined;
  readonly content: Buffer;
}

/** Boundaries come bare or in either kind of quotes, and some clients end lines with a lone LF. @throws ServiceError */
export function parseMultipart(body: Buffer, contentType: string): MultipartUpload {
  const match = /boundary=(?:"([^"]+)"|'([^']+)'|([^;\s]+))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2] ?? match?.[3];
  if (boundary === undefined) throw new ServiceError("INVALID_ARGUMENT", "the multipart upload names no boundary");
  const [first, second] = parts(body, Buffer.from(`--${boundary}`));
  if (!first || !second) throw new ServiceError("INVALID_ARGUMENT", "a multipart upload has two parts");
  try {
    const metadata: unknown = JSON.parse(first.content.toString("utf8") || "{}");
    return { metadata, contentType: second.contentType, content: second.content };
  } catch {
    throw new ServiceError("INVALID_ARGUMENT", "the first part of a multipart upload is JSON");
  }
}

interface Part {
  readonly contentType: string | undefined;
  readonly content: Buffer;
}

function parts(body: Buffer, delimiter: Buffer): readonly Part[] {
  const found: Part[] = [];
  let start = delimiterAt(body, delimiter, 0);
  while (start !== -1) {
    const next = delimiterAt(body, delimiter, start + delimiter.length);
    if (next === -1) break;
    found.push(parsePart(body.subarray(start + delimiter.length, next)));
    start = next;
  }
  return found;
}

/** Only a boundary at the start of a line counts: the bytes of an object may hold anything else. */
function delimiterAt(body: Buffer, delimiter: Buffer, from: number): number {
  let at = body.indexOf(delimiter, from);
  while (at > 0 && body[at - 1] !== newline) at = body.indexOf(delimiter, at + 1);
  return at;
}

const newline = 0x0a;

function parsePart(part: Buffer): Part {
  const crlf = part.indexOf("\r\n\r\n");
  const lf = part.indexOf("\n\n");
  const usesCrlf = crlf !== -1 && (lf === -1 || crlf < lf);
  const headerEnd = usesCrlf ? crlf : lf;
  if (headerEnd === -1) throw new ServiceError("INVALID_ARGUMENT", "a part of the multipart upload has no headers");
  const headers = part.subarray(0, headerEnd).toString("latin1");
  const contentType = /^content-type:\s*(.+?)\s*$/im.exec(headers)?.[1];
  // The line break before the next boundary belongs to the boundary.
  const lineBreak = usesCrlf ? 2 : 1;
  return { contentType, content: part.subarray(headerEnd + 2 * lineBreak, part.length - lineBreak) };
}
