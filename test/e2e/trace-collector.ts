import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A span as it came (opentelemetry.proto.trace.v1.Span). Times are milliseconds since the epoch. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty of a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly string[];
  /** 2: an error. */
  readonly status: number;
}

/** A field of a protobuf message: what is not a number is the bytes of it. */
type Fields = ReadonlyMap<number, readonly (Buffer | bigint)[]>;

/** A collector of traces by OTLP (protobuf over HTTP), with the reading of its own that it takes to be one. */
export class TraceCollector implements AsyncDisposable {
  readonly url: string;
  readonly spans: CollectedSpan[] = [];
  /** `service.name` of each request. */
  readonly services: string[] = [];
  readonly authorizations: (string | undefined)[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1/traces`;
  }

  static async open(): Promise<TraceCollector> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const collector = new TraceCollector(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        collector.authorizations.push(request.headers.authorization);
        collector.#take(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
        response.writeHead(200, { 'Content-Type': 'application/x-protobuf' }).end();
      });
    });
    return collector;
  }

  /** The spans of a trace, as a tree of names, each with those below it in the order of their start. */
  treeOf(traceId: string): readonly string[] {
    const spans = this.spans.filter((span) => span.traceId === traceId).toSorted((a, b) => a.startMs - b.startMs);
    const below = (parent: string, depth: number): readonly string[] =>
      spans
        .filter(({ parentSpanId }) => parentSpanId === parent)
        .flatMap((span) => ['  '.repeat(depth) + span.name, ...below(span.spanId, depth + 1)]);
    return below('', 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(body: Buffer): void {
    for (const ofResource of messages(fieldsOf(body), 1)) {
      for (const resource of messages(ofResource, 1)) this.services.push(String(attributesOf(resource, 1)['service.name'])); // prettier-ignore
      for (const scope of messages(ofResource, 2)) this.spans.push(...messages(scope, 2).map(spanOf));
    }
  }
}

function spanOf(fields: Fields): CollectedSpan {
  return {
    traceId: bytes(fields, 1).toString('hex'),
    spanId: bytes(fields, 2).toString('hex'),
    parentSpanId: bytes(fields, 4).toString('hex'),
    name: bytes(fields, 5).toString(),
    startMs: Number(number(fields, 7) / 1_000_000n),
    endMs: Number(number(fields, 8) / 1_000_000n),
    attributes: attributesOf(fields, 9),
    events: messages(fields, 11).map((event) => bytes(event, 2).toString()),
    status: messages(fields, 15).map((status) => Number(number(status, 3)))[0] ?? 0,
  };
}

/** KeyValue: 1 the key, 2 AnyValue (1 text, 2 boolean, 3 integer, 4 double). */
function attributesOf(fields: Fields, at: number): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    messages(fields, at).map((pair) => {
      const [value = new Map() as Fields] = messages(pair, 2);
      const text = value.get(1)?.[0];
      const whole = value.get(3)?.[0];
      return [bytes(pair, 1).toString(), text instanceof Buffer ? text.toString() : Number(whole ?? number(value, 2))];
    }),
  );
}

function messages(fields: Fields, at: number): readonly Fields[] {
  return (fields.get(at) ?? []).flatMap((value) => (value instanceof Buffer ? [fieldsOf(value)] : []));
}

function bytes(fields: Fields, at: number): Buffer {
  const value = fields.get(at)?.[0];
  return value instanceof Buffer ? value : Buffer.alloc(0);
}

function number(fields: Fields, at: number): bigint {
  const value = fields.get(at)?.[0];
  return typeof value === 'bigint' ? value : 0n;
}

/** The fields of a message (protobuf.dev, "Encoding"). */
function fieldsOf(message: Buffer): Fields {
  const fields = new Map<number, (Buffer | bigint)[]>();
  let at = 0;
  const varint = (): bigint => {
    for (let value = 0n, shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => message.subarray(at, (at += length));
  while (at < message.length) {
    const tag = Number(varint());
    const kind = tag & 7;
    const value =
      kind === 0 ? varint() : kind === 1 ? take(8).readBigUInt64LE() : kind === 5 ? take(4) : take(Number(varint()));
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), value]);
  }
  return fields;
}
