import type { StreamTrack } from '../../ports/call-streams.ts';
import {
  MAX_STREAM_PARAMETERS,
  MAX_STREAM_PARAMETER_LENGTH,
  STREAM_TRACKS,
} from '../../shared/twilio/stream-fields.ts';
import type { TwimlElement } from './parse-twiml.ts';
import type { NextDocument } from './next-document.ts';
import { methodOf } from './next-document.ts';

/** A `Stream`: a bot's WebSocket. */
export interface StreamNoun {
  readonly url: string;
  readonly name: string | null;
  /** Of a `Start`. */
  readonly tracks: readonly StreamTrack[];
  /** `Parameter`s, for `start.customParameters`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Told of its beginning and its end; null: nobody is. */
  readonly callback: NextDocument | null;
}

/** `track`. */
const TRACKS: Readonly<Record<string, readonly StreamTrack[]>> = STREAM_TRACKS;

/** Reads the `Stream` of a `Connect` or a `Start`. Null: there is none that can be connected; `ignore` says why. */
export function readStream(parent: TwimlElement, ignore: (text: string) => void): StreamNoun | null {
  const stream = parent.children.find(({ name }) => name === 'Stream');
  for (const { name } of parent.children) {
    if (name !== 'Stream') ignore(`<${name}> inside <${parent.name}> is not supported`);
  }
  if (stream === undefined) {
    ignore(`<${parent.name}> has no <Stream>`);
    return null;
  }
  const { url = '', name, track, statusCallback, statusCallbackMethod } = stream.attributes;
  if (!/^wss?:\/\//i.test(url) || !URL.canParse(url)) {
    ignore('<Stream> has no address of ws: or wss:');
    return null;
  }
  return {
    url,
    name: name ?? null,
    tracks: TRACKS[track ?? 'inbound_track'] ?? ['inbound'],
    parameters: readParameters(stream, ignore),
    callback: statusCallback === undefined ? null : { url: statusCallback, method: methodOf(statusCallbackMethod) },
  };
}

function readParameters(stream: TwimlElement, ignore: (text: string) => void): Readonly<Record<string, string>> {
  const pairs = stream.children.flatMap((child): [string, string][] => {
    const { name = '', value = '' } = child.attributes;
    if (child.name === 'Parameter' && name !== '' && name.length + value.length <= MAX_STREAM_PARAMETER_LENGTH) {
      return [[name, value]];
    }
    ignore(`<${child.name}> inside <Stream> cannot be sent`);
    return [];
  });
  if (pairs.length > MAX_STREAM_PARAMETERS)
    ignore(`<Stream> has more than ${String(MAX_STREAM_PARAMETERS)} parameters`);
  return Object.fromEntries(pairs.slice(0, MAX_STREAM_PARAMETERS));
}
