import type { AiAction, AiNotice } from '../../src/ports/ai.ts';
import type {
  VoiceCall,
  VoiceEvent,
  VoicePort,
  VoiceSession,
  VoiceSource,
  VoiceUsage,
} from '../../src/ports/ai-voice.ts';

/** One AI that was connected. The test plays it. */
export class FakeVoiceSession implements VoiceSession {
  readonly source: VoiceSource;
  readonly call: VoiceCall;
  readonly offer: string;
  /** What it was told: whether it has the caller, and notices. */
  readonly attended: boolean[] = [];
  readonly notices: AiNotice[] = [];
  closed: string | null = null;
  over = false;
  readonly #tell: (event: VoiceEvent) => void;

  constructor(source: VoiceSource, call: VoiceCall, offer: string, tell: (event: VoiceEvent) => void) {
    this.source = source;
    this.call = call;
    this.offer = offer;
    this.#tell = tell;
  }

  attend(has: boolean): void {
    this.attended.push(has);
  }

  tell(notice: AiNotice): void {
    this.notices.push(notice);
  }

  close(reason: string): void {
    this.closed ??= reason;
    this.over = true;
  }

  /** The AI tells something. After its end, or ours, it must not. */
  says(event: VoiceEvent): void {
    if (this.over) throw new Error(`the test tells ${event.type} in a session that is over`);
    if (event.type === 'ended') this.over = true;
    this.#tell(event);
  }

  connect(): void {
    this.says({ type: 'connected', sdp: 'answer sendrecv\r\nc=IN IP4 127.0.0.9\r\n' });
  }

  asks(...actions: readonly AiAction[]): void {
    this.says({ type: 'actions', actions });
  }
}

/** An AI gateway without audio. */
export class FakeVoices implements VoicePort {
  readonly sessions: FakeVoiceSession[] = [];

  connect(source: VoiceSource, call: VoiceCall, offer: string, onEvent: (event: VoiceEvent) => void): FakeVoiceSession {
    const session = new FakeVoiceSession(source, call, offer, onEvent);
    this.sessions.push(session);
    return session;
  }

  unavailable(): string | null {
    return null;
  }

  usage(): Promise<VoiceUsage> {
    const open = this.sessions.filter(({ over }) => !over).length;
    return Promise.resolve({ sessions: open, sockets: open, ports: open });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
