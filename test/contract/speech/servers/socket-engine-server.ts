import type { ServerMode, SpeechSocketServer } from '../../../tools/speech-socket-server.ts';
import type { EngineServer } from '../recognizer-contract.ts';

/** What a server knows beyond its socket. */
interface Knowledge {
  readonly url: () => string;
  readonly hints: () => readonly string[] | null;
  readonly keys: () => readonly string[];
}

/** A WebSocket server as the contract wants it. */
export function socketEngineServer(socket: SpeechSocketServer, knowledge: Knowledge): EngineServer {
  return {
    get mode() {
      return socket.mode;
    },
    set mode(mode: ServerMode) {
      socket.mode = mode;
    },
    get url() {
      return knowledge.url();
    },
    get connections() {
      return socket.connections;
    },
    get asked() {
      return socket.requests.length;
    },
    get hints() {
      return knowledge.hints();
    },
    get keys() {
      return knowledge.keys();
    },
    listen: async () => await socket.listen(),
    away: async () => await socket.away(),
    cut: () => socket.cut(),
    stopReading: () => socket.stopReading(),
    [Symbol.asyncDispose]: async () => await socket[Symbol.asyncDispose](),
  };
}
