import type { LineSource, VoiceUsage } from '../../ports/ai-voice.ts';
import type { Clock } from '../../ports/clock.ts';
import { FRAME_MS } from '../../media/rtp/index.ts';
import type { TickClock } from '../../media/stream/index.ts';
import { LostTime, threadTicks } from '../../media/stream/index.ts';
import type { ThreadServer } from '../../media/thread/index.ts';
import { messageOf } from '../../shared/message-of.ts';
import { GatewaySession } from './gateway-session.ts';
import { GRACE_MS } from './live-pace.ts';
import type { GatewayCommand, GatewayThreadOptions, GatewayTold, SessionNumber } from './messages.ts';
import { ENGINE_MS } from './playout.ts';
import type { ConnectorContext, OpenVoice, VoiceConnection, VoiceConnectors } from './voice-connector.ts';
import type { VoiceLine } from './voice-line.ts';

/** Overdue key presses are looked for every 100 ms. */
const POLL_TICKS = 100 / FRAME_MS;

/** All sessions of the gateway's thread, and its clock. */
export class GatewayLoop {
  readonly #options: GatewayThreadOptions;
  readonly #connectors: VoiceConnectors;
  readonly #clock: Clock;
  readonly #server: ThreadServer<GatewayTold>;
  readonly #ticker: TickClock;
  readonly #lostTime: LostTime;
  readonly #sessions = new Map<SessionNumber, GatewaySession>();
  /** Those whose connection is being closed. */
  readonly #closing = new Set<GatewaySession>();
  #ticks = 0;

  constructor(
    options: GatewayThreadOptions,
    connectors: VoiceConnectors,
    clock: Clock,
    server: ThreadServer<GatewayTold>,
  ) {
    this.#options = options;
    this.#connectors = connectors;
    this.#clock = clock;
    this.#server = server;
    // What is sent as the engine has just read has the whole time until it reads again: it is hardly ever late.
    this.#ticker = threadTicks(clock, (dueMs, skipped) => this.#tick(dueMs, skipped), options.inStep);
    this.#lostTime = new LostTime(clock, (fields) => {
      server.log('error', 'the AI gateway gets too little CPU, and audio is late or lost', fields);
    });
  }

  /** Carries out a command. */
  command(command: GatewayCommand): void {
    switch (command.op) {
      case 'connect':
        this.#connect(command);
        return;
      case 'attend':
        this.#sessions.get(command.session)?.attend(command.has);
        return;
      case 'tell':
        this.#sessions.get(command.session)?.notify(command.notice);
        return;
      case 'close':
        this.#close(command.session, command.reason);
        return;
    }
  }

  /** Ends all sessions. Resolves when nothing of them is open. */
  async endAll(reason: string): Promise<null> {
    for (const number of [...this.#sessions.keys()]) this.#close(number, reason);
    await Promise.all([...this.#closing].map(({ closed }) => closed));
    return null;
  }

  /** What is open. */
  usage(): VoiceUsage {
    const all = [...this.#sessions.values(), ...this.#closing];
    return {
      sessions: this.#sessions.size,
      sockets: all.filter(({ hasConnection }) => hasConnection).length,
      ports: all.filter(({ hasPort }) => hasPort).length,
    };
  }

  #connect({ session: number, source, call, offer }: GatewayCommand & { readonly op: 'connect' }): void {
    const log: ConnectorContext['log'] = (level, message, fields) => {
      this.#server.log(level, message, { callId: call.call, legId: call.leg, ...fields });
    };
    const session = new GatewaySession({
      source,
      call,
      offer,
      address: this.#options.address,
      engineMs: this.#options.inStep ? ENGINE_MS.inStep : ENGINE_MS.other,
      clock: this.#clock,
      log,
      open: (line) => open(this.#connectors, { source, call, line, context: { clock: this.#clock, log } }),
      onEvent: (event) => {
        this.#server.tell({ session: number, event });
        if (event.type === 'ended') this.#remove(number);
      },
    });
    this.#sessions.set(number, session);
    this.#ticker.start();
    void session.start();
  }

  #close(number: SessionNumber, reason: string): void {
    this.#sessions.get(number)?.close(reason);
    this.#remove(number);
  }

  #remove(number: SessionNumber): void {
    const session = this.#sessions.get(number);
    if (session === undefined) return;
    this.#sessions.delete(number);
    this.#closing.add(session);
    void session.closed.then(() => this.#closing.delete(session));
    if (this.#sessions.size === 0) this.#ticker.stop();
  }

  #tick(dueMs: number, skipped: number): void {
    if (skipped > 0) this.#lostTime.add(skipped);
    const tick = ++this.#ticks;
    const poll = tick % POLL_TICKS === 0;
    this.#each((session) => {
      session.tick(dueMs, skipped);
      if (poll) session.poll();
    });
    if (![...this.#sessions.values()].some(({ owes }) => owes)) return;
    this.#clock.schedule(Math.max(0, dueMs + GRACE_MS - this.#clock.now()), () => {
      // Where the thread was held up, the next tick has seen to it.
      if (this.#ticks === tick) this.#each((session) => session.sayOwed());
    });
  }

  #each(task: (session: GatewaySession) => void): void {
    for (const session of this.#sessions.values()) {
      try {
        task(session);
      } catch (error) {
        // One session's fault must not silence the others.
        session.end(true, `the gateway failed: ${messageOf(error)}`);
      }
    }
  }
}

/** A connection of a source's kind, or why there is none. */
function open(
  connectors: VoiceConnectors,
  {
    source,
    call,
    line,
    context,
  }: {
    readonly source: LineSource;
    readonly call: Parameters<OpenVoice>[1];
    readonly line: VoiceLine;
    readonly context: ConnectorContext;
  },
): VoiceConnection | string {
  // The kind of the source is that of its connector.
  const connector = connectors[source.kind] as OpenVoice | undefined;
  return connector?.(source, call, line, context) ?? `there is no connector for ${source.kind}`;
}
