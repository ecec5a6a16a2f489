import type { SpeechRecognizer } from '../../../ports/speech.ts';
import type { OpenDialect, Pacing } from './dialect.ts';
import type { RecognizerOptions } from './network-recognizer.ts';
import { NetworkRecognizer } from './network-recognizer.ts';
import { SocketStream } from './socket-stream.ts';

/** An engine behind a WebSocket. */
export interface SocketEngine {
  readonly name: string;
  readonly pacing: Pacing;
  readonly openDialect: OpenDialect;
}

/** Recognizes speech by an engine behind a WebSocket, with one connection for each stream. */
export function openSocketRecognizer(
  { name, pacing, openDialect }: SocketEngine,
  options: RecognizerOptions,
): SpeechRecognizer {
  return new NetworkRecognizer(options, {
    name,
    takesWideband: true,
    openStream: (recognition, context, onEvent) =>
      new SocketStream({ recognition, pacing, openDialect, context, onEvent }),
  });
}
