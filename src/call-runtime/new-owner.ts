import type { Config, Route, Trunk } from '../config/index.ts';
import { isVoice } from '../config/index.ts';
import type { AiConnector } from '../ports/ai.ts';
import type { CallId } from '../ports/ids.ts';
import type { TextRedactor } from '../ports/live-segment.ts';
import { CallOwner } from './call-owner.ts';
import type { PartyTargets } from './dial-leg.ts';
import { destinationKey, dialPlan, dialTargets, userOf } from './dial-target.ts';
import { mayForward } from './forward-rule.ts';
import { peerFrom } from './leg-peer.ts';
import { networksOf } from './media-networks.ts';
import { recordingFile } from '../recordings/index.ts';
import type { PlaceInRoute } from './route-limits.ts';
import { siteOf } from './site-webhooks.ts';
import type { CallRegistryOptions } from './registry-options.ts';

/** Nothing is to be unreadable. */
const READABLE: TextRedactor = { partial: (text) => text, final: (text) => text };

/** What one call has of its own. */
export interface CallParts {
  readonly id: CallId;
  /** In force when the call began. The call goes by it to its end. */
  readonly config: Config;
  readonly route: Route | null;
  /** The trunk that the caller comes by, if there is one. */
  readonly source: Trunk | null;
  /** Leads the call in the place of the route's AI. */
  readonly ai?: AiConnector | undefined;
  /** Where the party of a call of ours is dialled. */
  readonly party: PartyTargets | undefined;
  /** A slot in which no caller is parked. */
  readonly freeSlot: () => string;
  readonly onFinished: () => void;
  readonly place: PlaceInRoute;
}

/** Makes the owner of a call from what all calls share. */
export function newOwner(
  options: CallRegistryOptions,
  { id, config, route, source, ai, party, place, freeSlot, onFinished }: CallParts,
): CallOwner {
  const { signalling, store, clock, logger, linkTo, onEntry, contextDelivered, sentimentOf } = options;
  const {
    transcription = null,
    answering,
    recorder,
    newRedactor = () => READABLE,
    onSpeech = () => undefined,
  } = options;
  const plan = { ...dialPlan(config.sip, options.agents, options.directory), srtp: config.media.srtp };
  return new CallOwner({
    id,
    signalling,
    store,
    clock,
    logger: logger.child({ callId: id }),
    ai: ai ?? (route === null ? null : aiOf(options, route, config)),
    voice: ai === undefined && route !== null && isVoice(route.ai) ? route.ai : null,
    voices: options.voices,
    conferences: options.conferences,
    agents: options.agents,
    agentQueues: options.agentQueues,
    recordingFile: recordingFile(config, id),
    targets: (destination) => dialTargets(destination, plan, Math.random),
    isAbsent: (destination) => userOf(destination, plan) !== null,
    dialsInstead: () => options.dialsInstead?.(id) ?? null,
    breakers: options.breakers,
    peerOf: (destination) => destinationKey(destination, plan),
    party,
    presentation: { displayName: route?.handoff.displayName ?? config.context.displayName, linkTo },
    callerPeer: peerFrom(source, config.media),
    networksOf: (uri) => networksOf(uri, config.sip.trunks),
    mayForward: (contact, destination) => mayForward(contact, destination, plan),
    contextDelivered,
    freeSlot,
    place,
    askSite: route === null || options.siteOf === undefined ? null : siteOf(route, options.siteOf(config)),
    transcription,
    answering,
    recorder,
    whisperPrivacy: options.whisperPrivacy,
    siprec: route === null || route.recording.siprec === false ? null : config.recording.siprec,
    recordingFileOf: (recording) => recordingFile(config, recording),
    newRedactor,
    sentimentOf,
    summarizer: route === null ? null : options.summarizerOf?.(route, config),
    onSpeech,
    onEntry,
    onFinished,
  });
}

/** A connector that cannot be made is an AI that cannot be reached. */
function aiOf({ aiOf: connect, logger }: CallRegistryOptions, route: Route, config: Config): AiConnector | null {
  try {
    return connect(route, config);
  } catch (error) {
    logger.error({ err: error }, 'the AI of a route has no connector');
    return null;
  }
}
