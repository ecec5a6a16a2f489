import pino from 'pino';
import type { CallPlan, Refusal } from '../../../../src/call-machine/index.ts';
import { CallOwner } from '../../../../src/call-runtime/call-owner.ts';
import { type DialPlan, dialTargets } from '../../../../src/call-runtime/dial-target.ts';
import { mayForward } from '../../../../src/call-runtime/forward-rule.ts';
import { WITHIN } from '../../../../src/call-runtime/leg-peer.ts';
import type { AiConnector } from '../../../../src/ports/ai.ts';
import type { FactData, FactType } from '../../../../src/ports/facts.ts';
import { asCallId, asLegId } from '../../../../src/ports/ids.ts';
import type { JournalEntry } from '../../../../src/ports/journal.ts';
import type { LegRecorderPort } from '../../../../src/ports/leg-recorder.ts';
import type { LiveSegment, TextRedactor } from '../../../../src/ports/live-segment.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { FakeMedia, type FakeRoom } from '../../../fakes/fake-media.ts';
import { type FakeIncomingLeg, type FakeOutgoingLeg, FakeSignalling } from '../../../fakes/fake-signalling.ts';
import { FakeVoices } from '../../../fakes/fake-voice.ts';
import type { VoiceConfig } from '../../../../src/config/index.ts';
import { FakeTranscription } from '../../../fakes/fake-transcription.ts';
import { MemoryStore } from '../../../fakes/memory-store.ts';
import { ScriptedAi } from '../../../fakes/scripted-ai.ts';
import { settle } from '../../../fakes/settle.ts';
import { planWith } from '../../call-machine/support/plan.ts';
import type { StateView } from '../../call-machine/support/state-view.ts';
import { viewOf } from '../../call-machine/support/state-view.ts';

export const CALL = asCallId('call');
export const CALLER = asLegId('call.1');
export const AGENT = asLegId('call.2');
export const SECOND_AGENT = asLegId('call.3');

export interface OwnedCallOptions {
  readonly plan?: CallPlan;
  readonly ai?: AiConnector | null;
  readonly refusal?: Refusal | null;
  /** The offer of the caller's INVITE. Null if it has none. */
  readonly offer?: string | null;
  readonly onEntry?: (entry: JournalEntry) => void;
  /** @defaultValue everything stays readable */
  readonly newRedactor?: () => TextRedactor;
  /** The AI that speaks for itself. @defaultValue there is none */
  readonly voice?: VoiceConfig;
  /** Who records legs. @defaultValue nobody */
  readonly recorder?: LegRecorderPort;
  /** The trunks. @defaultValue none */
  readonly dialPlan?: DialPlan;
  /** Where its handoffs dial. @defaultValue their destinations */
  readonly dialsInstead?: () => string | null;
}

const NO_TRUNKS: DialPlan = { trunks: [], outbound: [] };

/** One call under a real owner, with fakes for ports. */
export class OwnedCall {
  readonly clock = new FakeClock();
  readonly signalling = new FakeSignalling();
  readonly media = new FakeMedia(() => this.clock.now());
  readonly store = new MemoryStore();
  readonly transcription = new FakeTranscription();
  readonly voices = new FakeVoices();
  /** What was told to those who follow the call. */
  readonly segments: LiveSegment[] = [];
  /** Lines that were logged as errors. */
  readonly errors: string[] = [];
  readonly warnings: string[] = [];
  readonly entries: JournalEntry[] = [];
  readonly ai: ScriptedAi;
  readonly owner: CallOwner;
  finished = 0;
  readonly #options: OwnedCallOptions;
  readonly #incoming: ReturnType<FakeSignalling['incoming']>;

  constructor(options: OwnedCallOptions = {}) {
    this.#options = options;
    this.ai = options.ai instanceof ScriptedAi ? options.ai : new ScriptedAi();
    this.#incoming = this.signalling.incoming(options.offer === undefined ? 'offer sendrecv' : options.offer);
    const stream = {
      write: (line: string): void => {
        const { level, msg } = JSON.parse(line) as { level: number; msg: string };
        if (level >= 50) this.errors.push(msg);
        else if (level >= 40) this.warnings.push(msg);
      },
    };
    this.owner = new CallOwner({
      id: CALL,
      signalling: this.signalling,
      store: this.store,
      clock: this.clock,
      logger: pino({ level: 'trace' }, stream),
      ai: options.ai === undefined ? this.ai : options.ai,
      voice: options.voice ?? null,
      voices: this.voices,
      recordingFile: 'recordings/call.wav',
      recorder: options.recorder,
      recordingFileOf: (recording) => `recordings/${recording}.wav`,
      dialsInstead: options.dialsInstead,
      targets: (destination) => dialTargets(destination, options.dialPlan ?? NO_TRUNKS),
      presentation: { displayName: null, linkTo: (call, handoff) => `http://cards/c/${call}.${handoff}` },
      callerPeer: { ...WITHIN, networks: [{ address: '198.51.100.0', prefix: 24 }] },
      networksOf: () => [{ address: '203.0.113.0', prefix: 24 }],
      mayForward: (contact, destination) => mayForward(contact, destination, NO_TRUNKS),
      freeSlot: () => '1',
      transcription: this.transcription,
      newRedactor: options.newRedactor ?? (() => ({ partial: (text) => text, final: (text) => text })),
      onSpeech: (segment) => {
        this.segments.push(segment);
      },
      onEntry: (entry) => {
        this.entries.push(entry);
        options.onEntry?.(entry);
      },
      onFinished: () => {
        this.finished += 1;
      },
    });
  }

  /** The INVITE comes in. Resolves when the world is at rest. */
  async begin(): Promise<this> {
    const { plan = planWith(), refusal = null } = this.#options;
    void this.owner.begin(
      this.#incoming.invite,
      { from: '+15550001', to: '+15559998888', route: '*', plan, refusal },
      refusal === null ? (onEvent) => this.media.openRoom(CALL, onEvent) : null,
    );
    await settle();
    return this;
  }

  /** Brings the call to the first agent. */
  async bridge(): Promise<this> {
    await this.begin();
    this.owner.dispatch({ type: 'api.handoff', request: { reason: 'billing', summary: 'refund' } });
    await settle();
    this.agent().ring();
    this.agent().answer();
    await settle();
    this.room.digit(AGENT, '1');
    await settle();
    return this;
  }

  async advance(ms: number): Promise<this> {
    this.clock.advance(ms);
    await settle();
    return this;
  }

  get state(): StateView {
    const { state } = this.owner;
    if (state === null) throw new Error('the call has not begun');
    return viewOf(state);
  }

  get caller(): FakeIncomingLeg {
    return this.#incoming.leg();
  }

  agent(index = 0): FakeOutgoingLeg {
    const leg = this.signalling.dialled[index];
    if (leg === undefined) throw new Error(`agent ${String(index)} was not dialled`);
    return leg;
  }

  get room(): FakeRoom {
    const [room] = this.media.rooms;
    if (room === undefined) throw new Error('no room was opened');
    return room;
  }

  /** The types of the inputs or of the facts in the call's journal. */
  journal(kind: JournalEntry['kind']): readonly string[] {
    return this.store.entries.filter((entry) => entry.kind === kind).map(({ type }) => type);
  }

  /** The data of the facts of one type. */
  facts<Type extends FactType>(type: Type): readonly FactData<Type>[] {
    return this.store.entries
      .filter((entry) => entry.kind === 'fact' && entry.type === type)
      .map(({ data }) => data as FactData<Type>);
  }

  /** The numbers of things that are open. All are zero once the call is over. */
  async leftovers(): Promise<Record<string, number>> {
    return {
      ...(await this.media.usage()),
      legs: this.signalling.usage().legs,
      timers: this.clock.pending,
      transcribed: this.transcription.usage().legs,
      openCalls: (await this.store.openCalls()).length,
    };
  }
}

export const NOTHING_LEFT = { rooms: 0, endpoints: 0, plays: 0, recordings: 0, forks: 0, ports: 0, legs: 0, timers: 0, transcribed: 0, openCalls: 0 }; // prettier-ignore
