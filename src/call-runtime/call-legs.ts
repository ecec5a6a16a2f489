import type { Logger } from 'pino';
import type { CallState, Effect } from '../call-machine/index.ts';
import { handoffOf } from '../call-machine/index.ts';
import type { Breakers } from '../ports/circuit-breaker.ts';
import type { Clock } from '../ports/clock.ts';
import type { LegId, SipCallId } from '../ports/ids.ts';
import type { IpNetwork, MediaRoom } from '../ports/media.ts';
import type {
  IncomingInvite,
  IncomingRefer,
  OutgoingRefer,
  ReplacesHeader,
  SignallingLeg,
  SignallingPort,
} from '../ports/signalling.ts';
import { parseDestination } from '../config/index.ts';
import type { Presentation } from './agent-invite.ts';
import type { Dialling, PartyTargets } from './dial-leg.ts';
import { agentDialler, aiDialler, partyDialler } from './dial-leg.ts';
import { contextHeaders, withUriHeaders } from './context-headers.ts';
import type { DialTarget } from './dial-target.ts';
import type { UntimedEvent } from './untimed-event.ts';
import { LegDriver } from './leg-driver.ts';
import { LegReferrals } from './leg-referrals.ts';
import type { LegEffect } from './leg-effects.ts';
import type { LegPeer } from './leg-peer.ts';
import { WITHIN } from './leg-peer.ts';
import { sendKeys } from './send-keys.ts';
import type { Dialler } from './trunk-hunt.ts';
import type { WayToVoice } from './voice/call-voice.ts';

/** What a call needs to know to dial. */
export interface DialRules {
  /** Where a destination is dialled, in the order in which it is tried. */
  readonly targets: (destination: string) => readonly DialTarget[];
  /** Whether a destination without targets is a user, of whom no telephone can be reached. @defaultValue none is */
  readonly isAbsent?: ((destination: string) => boolean) | undefined;
  /** Where a handoff dials in the place of its destinations; null: there. @defaultValue there */
  readonly dialsInstead?: (() => string | null) | undefined;
  /** Who is spared calls for a while, and what a destination is counted by. @defaultValue nobody is spared any */
  readonly breakers?: Breakers | undefined;
  readonly peerOf?: ((destination: string) => string | null) | undefined;
  /** Where the party of a call of ours is dialled; missing: the call comes in. */
  readonly party?: PartyTargets | undefined;
  readonly presentation: Presentation;
  /** Networks of the trunk that a URI leads to. */
  readonly networksOf: (uri: string) => readonly IpNetwork[];
  /** Whether a Contact of a 3xx from a destination may be dialled. */
  readonly mayForward: (contact: string, destination: string) => boolean;
}

export interface CallLegsOptions extends DialRules {
  readonly signalling: SignallingPort;
  readonly room: () => MediaRoom | null;
  readonly emit: (event: UntimedEvent) => void;
  /** The same, after the present event and all that it makes. */
  readonly emitLater: (event: UntimedEvent) => void;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How the AI is connected that speaks for itself. */
  readonly wayToVoice: (effect: EffectOf<'connectAi'>, state: CallState) => WayToVoice;
  /** What takes the call to a conference; null: there are none. */
  readonly toConference: (effect: EffectOf<'joinConference'>) => Dialler | null;
}

type EffectOf<Type extends Effect['type']> = Extract<Effect, { type: Type }>;

interface Replacing {
  readonly invite: IncomingInvite;
  readonly peer: LegPeer;
}

/** Q.850. */
const SUBSCRIBER_ABSENT = 20;

/** The legs of one call, and what the machine asks of them. */
export class CallLegs {
  readonly #options: CallLegsOptions;
  readonly #legs = new Map<LegId, LegDriver>();
  readonly #referrals = new LegReferrals((dialog) => this.#legWith(dialog));
  /** INVITEs with Replaces that the machine decides on. */
  readonly #replacing = new Map<SipCallId, Replacing>();

  constructor(options: CallLegsOptions) {
    this.#options = options;
  }

  /** Takes the caller's INVITE. */
  take(leg: LegId, invite: IncomingInvite, peer: LegPeer): void {
    this.#driver(leg, peer).take(invite);
  }

  reject(leg: LegId, status: number, phrase: string, q850Cause?: number): void {
    this.#legs.get(leg)?.reject(status, phrase, q850Cause);
  }

  /**
   * Takes an INVITE that asks to take the place of a leg (RFC 3891). The event that tells of it is settled at once.
   * @returns false if the leg is not of this call
   */
  replace(invite: IncomingInvite, replaced: SignallingLeg, peer: LegPeer): boolean {
    for (const [leg, { signalling }] of this.#legs) {
      if (signalling !== replaced && signalling?.answeredBy !== replaced) continue;
      const { sipCallId } = invite;
      this.#replacing.set(sipCallId, { invite, peer });
      this.#options.emit({ type: 'leg.replacing', leg, sipCallId, from: senderOf(invite) });
      return true;
    }
    return false;
  }

  /** The machine has taken an event, or nobody takes it. What it left without an answer is refused. */
  settle(event: UntimedEvent): void {
    if (event.type === 'leg.referred') this.#referrals.settle(event.refer);
    else if (event.type === 'leg.replacing') this.#refuseReplacing(event.sipCallId, 603, 'Decline');
    else if (event.type === 'leg.ended') this.#referrals.forget(event.leg);
  }

  /** Carries an effect out. It never throws: one that fails must not hold up the others. */
  perform(effect: LegEffect, state: CallState): void {
    try {
      this.#perform(effect, state);
    } catch (error) {
      this.#options.logger.error({ err: error, effect: effect.type }, 'an effect could not be carried out');
      // The machine waits for this event, so it must come.
      const { type } = effect;
      if (type === 'dial' || type === 'dialCaller' || type === 'connectAi' || type === 'joinConference')
        this.#notDialled(effect.leg, 500, 'the destination could not be dialled');
    }
  }

  #perform(effect: LegEffect, state: CallState): void {
    switch (effect.type) {
      case 'answer':
        this.#legs.get(effect.leg)?.answer(effect.early);
        return;
      case 'reject':
        this.reject(effect.leg, effect.status, effect.phrase, effect.q850Cause);
        return;
      case 'dial':
        this.#dial(effect, state);
        return;
      case 'dialCaller':
        this.#dialCaller(effect);
        return;
      case 'connectAi':
        this.#connectAi(effect, state);
        return;
      case 'joinConference':
        this.#joinConference(effect);
        return;
      case 'hangup':
        this.#legs.get(effect.leg)?.hangup(effect.cause);
        return;
      case 'refer':
        this.#refer(effect, state);
        return;
      case 'answerRefer':
        this.#referrals.answer(effect.refer, effect.refusal);
        return;
      case 'notifyRefer':
        this.#referrals.notify(effect.refer, effect.status, effect.phrase);
        return;
      case 'answerReplacing':
        this.#answerReplacing(effect);
        return;
      case 'refuseReplacing':
        this.#refuseReplacing(effect.sipCallId, effect.status, effect.phrase);
        return;
      case 'sendDtmf':
        this.#sendKeys(effect);
        return;
      case 'reoffer':
        this.#legs.get(effect.leg)?.reoffer(effect.direction);
    }
  }

  #refer({ leg, destination, replaces, headers }: EffectOf<'refer'>, state: CallState): void {
    const { targets, presentation, emit, emitLater } = this.#options;
    const driver = this.#legs.get(leg);
    const signalling = driver?.signalling ?? null;
    const [to] = targets(destination);
    const other = replaces === null ? null : (this.#legs.get(replaces)?.signalling?.dialog ?? null);
    if (signalling === null || to === undefined || (replaces !== null && other === null)) {
      emitLater({ type: 'leg.referProgress', leg, status: null, isFinal: true });
      return;
    }
    const ours =
      headers === null ? {} : contextHeaders(state.id, headers, presentation.linkTo(state.id, headers.handoff));
    const refer: OutgoingRefer = {
      uri: to.uri,
      headers: withUriHeaders(ours, to.headers),
      // RFC 3891 6.1: the to-tag is that of the one who gets the INVITE, which is the far end of the other leg.
      replaces: other && { callId: other.callId, toTag: other.remoteTag, fromTag: other.localTag, earlyOnly: false },
      referredBy: null,
    };
    // RFC 3261 12.1: a caller who is not answered yet has no dialog that it could be sent in.
    driver?.whenUp(() =>
      signalling.refer(refer, (progress) => {
        const status = progress.type === 'accepted' ? null : progress.status;
        emit({ type: 'leg.referProgress', leg, status, isFinal: progress.type === 'ended' });
      }),
    );
  }

  #answerReplacing({ leg, sipCallId }: EffectOf<'answerReplacing'>): void {
    const replacing = this.#replacing.get(sipCallId);
    this.#replacing.delete(sipCallId);
    if (replacing === undefined) {
      this.#options.emitLater({ type: 'leg.ended', leg, by: 'local', status: 487, q850Cause: null, detail: null });
      return;
    }
    const driver = this.#driver(leg, replacing.peer);
    driver.take(replacing.invite);
    driver.answer();
  }

  #refuseReplacing(sipCallId: SipCallId, status: number, phrase: string): void {
    const replacing = this.#replacing.get(sipCallId);
    this.#replacing.delete(sipCallId);
    replacing?.invite.take(() => undefined).reject(status, phrase);
  }

  #dial(effect: EffectOf<'dial'>, state: CallState): void {
    const { leg } = effect;
    const instead = handoffOf(state) === null ? null : this.#options.dialsInstead?.();
    const destination = instead ?? effect.destination;
    const targets = this.#options.targets(destination);
    if (targets.length === 0 && this.#options.isAbsent?.(destination) === true) {
      // RFC 3261 21.4.18: "The callee's end system was contacted successfully but the callee is currently unavailable".
      this.#notDialled(leg, 480, 'no telephone of that user can be reached', SUBSCRIBER_ABSENT);
      return;
    }
    if (targets.length === 0) {
      // Address Incomplete: there is no way out for the number
      this.#notDialled(leg, 484, `there is no way to ${destination}`, 28);
      return;
    }
    const { breakers, peerOf } = this.#options;
    const peer = peerOf?.(destination) ?? null;
    if (peer !== null && breakers?.destinations.mayCall(peer) === false) {
      this.#skip(leg, breakers.failures);
      return;
    }
    this.#driver(leg, this.#peerAt(targets)).dial(
      agentDialler(state, effect, { targets, peer }, this.#dialling),
      effect.earlyMedia,
    );
  }

  /** No INVITE goes to a destination that is spared calls. */
  #skip(leg: LegId, failures: number): void {
    const detail = `skipped: failed ${String(failures)} times in a row`;
    this.#options.emitLater({
      type: 'leg.ended',
      leg,
      by: 'local',
      status: null,
      q850Cause: null,
      detail,
      skipped: true,
    });
  }

  #dialCaller(effect: EffectOf<'dialCaller'>): void {
    const { party } = this.#options;
    if (party === undefined) throw new Error('the call comes in, so nobody is to be called');
    this.#driver(effect.leg, this.#peerAt(party.targets)).dial(partyDialler(effect, party, this.#dialling));
  }

  #connectAi(effect: EffectOf<'connectAi'>, state: CallState): void {
    const { leg } = effect;
    const way = this.#options.wayToVoice(effect, state);
    if (way?.kind === 'gateway') {
      this.#driver(leg, WITHIN).dial(way.dialler);
      return;
    }
    const targets = way === null ? [] : this.#options.targets(way.uri);
    if (targets.length === 0) {
      this.#notDialled(leg, 500, 'the AI has no address that could be called');
      return;
    }
    this.#driver(leg, this.#peerAt(targets)).dial(aiDialler(state, effect, targets, this.#dialling));
  }

  #joinConference(effect: EffectOf<'joinConference'>): void {
    const dialler = this.#options.toConference(effect);
    if (dialler === null) this.#notDialled(effect.leg, 500, 'there are no conferences');
    else this.#driver(effect.leg, WITHIN).dial(dialler);
  }

  get #dialling(): Dialling {
    return { ...this.#options, dispatch: this.#options.emit };
  }

  #sendKeys({ leg, digits }: EffectOf<'sendDtmf'>): void {
    const { room, logger } = this.#options;
    const driver = this.#legs.get(leg);
    if (driver === undefined) return;
    const { signalling, keysBy } = driver;
    sendKeys({ leg, room: room(), signalling, keysBy, logger }, digits);
  }

  /** Whom we dial. How it does keys, and what it is offered, is what the dialler says. */
  #peerAt(targets: readonly DialTarget[]): LegPeer {
    return { ...WITHIN, networks: targets.flatMap(({ uri }) => this.#options.networksOf(uri)) };
  }

  #notDialled(leg: LegId, status: number, detail: string, q850Cause: number | null = null): void {
    this.#options.emitLater({ type: 'leg.ended', leg, by: 'local', status, q850Cause, detail });
  }

  #driver(leg: LegId, peer: LegPeer): LegDriver {
    const { room, emit, clock, logger } = this.#options;
    const onReferred = (refer: IncomingRefer): void => emit(this.#referrals.take(leg, refer));
    const driver = new LegDriver({ leg, room, peer, emit, onReferred, clock, logger });
    this.#legs.set(leg, driver);
    return driver;
  }

  /** The leg that has a dialog. The tags of a Replaces are as the other side has them. */
  #legWith({ callId, toTag, fromTag }: ReplacesHeader): LegId | null {
    for (const [leg, { signalling }] of this.#legs) {
      const dialog = signalling?.dialog ?? null;
      if (dialog?.callId === callId && dialog.localTag === toTag && dialog.remoteTag === fromTag) return leg;
    }
    return null;
  }
}

/** Where the sender of an INVITE can be called: at its number, else at its URI. Null if it is anonymous, or has neither. */
function senderOf({ from, identity }: IncomingInvite): string | null {
  if (identity.anonymous) return null;
  return [from.user, from.uri].find((text) => parseDestination(text).ok) ?? null;
}
