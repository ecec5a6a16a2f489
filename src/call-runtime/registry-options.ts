import type { Logger } from 'pino';
import type { Config, ConfigInForce, Route, Source } from '../config/index.ts';
import type { AgentQueuePort } from '../ports/agent-queues.ts';
import type { AgentDesk } from '../ports/agents.ts';
import type { AiConnector } from '../ports/ai.ts';
import type { AnsweringPort } from '../ports/answering.ts';
import type { VoicePort } from '../ports/ai-voice.ts';
import type { Breakers } from '../ports/circuit-breaker.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConferencePort } from '../ports/conferences.ts';
import type { DestinationSite } from '../ports/destination-site.ts';
import type { CallId } from '../ports/ids.ts';
import type { JournalEntry } from '../ports/journal.ts';
import type { LegRecorderPort } from '../ports/leg-recorder.ts';
import type { LiveSegment, TextRedactor } from '../ports/live-segment.ts';
import type { MediaPort } from '../ports/media.ts';
import type { AdmitCall } from '../ports/overload.ts';
import type { Prompt } from '../ports/prompt.ts';
import type { SignallingPort } from '../ports/signalling.ts';
import type { Store } from '../ports/store.ts';
import type { Summarizer } from '../ports/summarizer.ts';
import type { TranscriptionPort } from '../ports/transcription.ts';
import type { UserDirectory } from '../ports/users.ts';
import type { VoicemailStore } from '../ports/voicemails.ts';
import type { WhisperPrivacyPort } from '../ports/whisper-privacy.ts';
import type { RecordingShelf } from '../recordings/index.ts';
import type { RefusalLog } from '../shared/refusal-log.ts';
import type { ContextDelivered } from './announce-context.ts';
import type { Presentation } from './agent-invite.ts';
import type { CallConfigs } from './call-configs.ts';

/** What the calls of a program share. */
export interface CallRegistryOptions {
  readonly current: ConfigInForce;
  /** Told which configuration each call has. @defaultValue nobody else knows */
  readonly configs?: CallConfigs | undefined;
  /** The trunk whose call an INVITE from this address, with this `line`, or of this user is. Null: it is refused. */
  readonly sourceOf: (address: string, line: string | null, account: string | null, byWebSocket: boolean) => Source;
  /** Whose telephones register with us. @defaultValue nobody's do */
  readonly directory?: UserDirectory | undefined;
  readonly signalling: SignallingPort;
  readonly media: MediaPort;
  readonly store: Store;
  /** Where recordings are after their calls. */
  readonly shelf: Pick<RecordingShelf, 'remove'>;
  /** Messages of callers. Null or missing: nobody can do anything to them. */
  readonly voicemails?: VoicemailStore | null | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly refusals: RefusalLog;
  /** The route of a number; null where it has none. @defaultValue that of the configuration */
  readonly routeOf?: ((number: string, config: Config) => Route | null) | undefined;
  readonly aiOf: (route: Route, config: Config) => AiConnector | null;
  /** The AI gateway. @defaultValue there is none */
  readonly voices?: VoicePort | null | undefined;
  /** @defaultValue there are none */
  readonly conferences?: ConferencePort | null | undefined;
  /** Null or missing: there are no agents, and nobody is reserved. */
  readonly agents?: AgentDesk | null | undefined;
  /** Null or missing: nobody waits for agents. */
  readonly agentQueues?: AgentQueuePort | null | undefined;
  /** Who is spared calls for a while. @defaultValue nobody is */
  readonly breakers?: Breakers | undefined;
  /** A link to the context card of a handoff. */
  readonly linkTo: Presentation['linkTo'];
  /** Why a prompt cannot be played; null where it can. */
  readonly promptFault: (prompt: Prompt) => Promise<string | null>;
  readonly contextDelivered?: ContextDelivered | undefined;
  readonly onEntry: (entry: JournalEntry) => void;
  /** @defaultValue nothing is transcribed */
  readonly transcription?: TranscriptionPort | null | undefined;
  /** @defaultValue whoever answers counts as a human */
  readonly answering?: AnsweringPort | null | undefined;
  /** Records what legs say, each to a file of its own. @defaultValue nobody does */
  readonly recorder?: LegRecorderPort | null | undefined;
  /** Measures how private whispers are. @defaultValue nobody does */
  readonly whisperPrivacy?: WhisperPrivacyPort | null | undefined;
  /** @defaultValue what is said stays readable */
  readonly newRedactor?: (() => TextRedactor) | undefined;
  /** The sentiment of words, from -1 to 1. @defaultValue it is not looked at */
  readonly sentimentOf?: ((text: string) => number) | undefined;
  /** Who summarizes the calls of a route. @defaultValue nobody does */
  readonly summarizerOf?: ((route: Route, config: Config) => Summarizer | null) | undefined;
  /** Every segment of speech, partial and final, as it is heard. */
  readonly onSpeech?: ((segment: LiveSegment) => void) | undefined;
  /** A webhook of the site that names destinations is asked by it. @defaultValue it names none */
  readonly siteOf?: ((config: Config) => DestinationSite) | undefined;
  /**
   * Where the handoffs of a call dial, whatever their destinations are; null: there. A call that is a test rings
   * nobody's telephone. Whom the API calls in is called all the same. @defaultValue there
   */
  readonly dialsInstead?: ((call: CallId) => string | null) | undefined;
  /** Asked before a call of ours; with overload control. @defaultValue none is shed */
  readonly shed?: AdmitCall | undefined;
}
