import { afterEach, describe, expect, test, vi } from 'vitest';
import type { SpeechRecognizer, VoiceDetector } from '../../../src/ports/speech.ts';
import type { WorkerMessage } from '../../../src/transcription/messages.ts';
import { ParentLink } from '../../../src/transcription/parent-link.ts';
import { WorkerService } from '../../../src/transcription/worker-service.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { ScriptedDetector, ScriptedRecognizer } from '../../fakes/scripted-speech.ts';

const TURNS = { silenceMs: 700, minSpeechMs: 250, maxTurnMs: 30_000 };
/** What has come in by then is read before the end of a leg. */
const POLL_MS = 20;
const OPEN = { op: 'open', leg: 1, language: null, hints: [] } as const;

class Bench {
  readonly told: WorkerMessage[] = [];
  readonly clock = new FakeClock();
  readonly service: WorkerService;

  constructor(recognizer: SpeechRecognizer, detector: VoiceDetector) {
    const link = new ParentLink({
      send: (message, callback) => {
        this.told.push(message as WorkerMessage);
        callback(null);
        return true;
      },
      on: () => undefined,
    });
    const { clock } = this;
    this.service = new WorkerService({ recognizer, detector, link, clock, address: '127.0.0.1', turns: TURNS });
  }

  /** Ends a leg that is open, with its socket. */
  async end(): Promise<void> {
    this.service.command({ op: 'end', leg: 1 });
    this.clock.advance(POLL_MS);
    await vi.waitFor(() => expect(this.of('ended')).toHaveLength(1));
  }

  of(kind: WorkerMessage['kind']): WorkerMessage[] {
    return this.told.filter((message) => message.kind === kind);
  }
}

/** The UDP sockets of this process that are open. */
function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'UDPWrap').length;
}

describe('WorkerService', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test.each(['recognizer', 'detector'] as const)('a leg that the %s does not open leaves no socket', async (which) => {
    const [recognizer, detector] = [new ScriptedRecognizer(), new ScriptedDetector()];
    const before = openSockets();
    vi.spyOn({ recognizer, detector }[which], 'open').mockImplementation(() => {
      throw new Error('it is full');
    });
    const bench = new Bench(recognizer, detector);
    bench.service.command(OPEN);
    await vi.waitFor(() => expect(bench.of('refused')).toHaveLength(1));
    expect(bench.of('refused')).toEqual([{ kind: 'refused', leg: 1, reason: 'it is full' }]);
    await vi.waitFor(() => expect(openSockets()).toBe(before));
    expect(recognizer.closed).toBe(which === 'detector');
  });

  test('hints that come while the socket is opened are used', async () => {
    const recognizer = new ScriptedRecognizer();
    const bench = new Bench(recognizer, new ScriptedDetector());
    bench.service.command(OPEN);
    bench.service.command({ op: 'hint', leg: 1, hints: ['yes'] });
    expect(recognizer.hints).toEqual(['yes']);
    await vi.waitFor(() => expect(bench.of('opened')).toHaveLength(1));
    await bench.end();
  });

  test('a leg that ends while its socket is opened leaves nothing', async () => {
    const recognizer = new ScriptedRecognizer();
    const before = openSockets();
    const bench = new Bench(recognizer, new ScriptedDetector());
    bench.service.command(OPEN);
    bench.service.command({ op: 'end', leg: 1 });
    await vi.waitFor(() => expect(recognizer.closed).toBe(true));
    await vi.waitFor(() => expect(openSockets()).toBe(before));
    expect(bench.of('opened')).toEqual([]);
  });
});
