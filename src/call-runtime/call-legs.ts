import type { Logger } from 'pino';
import type { CallState, Effect } from '../call-machine/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { LegId } from '../ports/ids.ts';
import type { IpNetwork, MediaRoom } from '../ports/media.ts';
import type { IncomingInvite, SignallingPort } from '../ports/signalling.ts';
import type { Presentation } from './agent-invite.ts';
import { agentInvite } from './agent-invite.ts';
import type { DialTarget } from './dial-target.ts';
import { permittedForwards } from './forward-rule.ts';
import type { UntimedEvent } from './leg-driver.ts';
import { LegDriver } from './leg-driver.ts';

/** What a call needs to know to dial. */
export interface DialRules {
  readonly target: (destination: string) => DialTarget | null;
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
}

/** The effects that are about one leg. */
export type LegEffect = Extract<
  Effect,
  {
    type:
      | 'answer'
      | 'reject'
      | 'dial'
      | 'refer'
      | 'answerRefer'
      | 'notifyRefer'
      | 'answerReplacing'
      | 'refuseReplacing'
      | 'reoffer'
      | 'hangup';
  }
>;

/** The legs of one call, and what the machine asks of them. */
export class CallLegs {
  readonly #options: CallLegsOptions;
  readonly #legs = new Map<LegId, LegDriver>();

  constructor(options: CallLegsOptions) {
    this.#options = options;
  }

  /** Takes the caller's INVITE. @param networks those of the trunk that it comes by */
  take(leg: LegId, invite: IncomingInvite, networks: readonly IpNetwork[]): void {
    this.#driver(leg, networks).take(invite);
  }

  reject(leg: LegId, status: number, phrase: string): void {
    this.#legs.get(leg)?.reject(status, phrase);
  }

  /** Carries an effect out. It never throws: one that fails must not hold up the others. */
  perform(effect: LegEffect, state: CallState): void {
    try {
      this.#perform(effect, state);
    } catch (error) {
      this.#options.logger.error({ err: error, effect: effect.type }, 'an effect could not be carried out');
      // The machine waits for this event, so it must come.
      if (effect.type === 'dial') this.#notDialled(effect.leg, 500, 'the destination could not be dialled');
    }
  }

  #perform(effect: LegEffect, state: CallState): void {
    switch (effect.type) {
      case 'answer':
        this.#legs.get(effect.leg)?.answer();
        return;
      case 'reject':
        this.reject(effect.leg, effect.status, effect.phrase);
        return;
      case 'dial':
        this.#dial(effect, state);
        return;
      case 'hangup':
        this.#legs.get(effect.leg)?.hangup(effect.cause);
        return;
      case 'refer':
        this.#options.emitLater({ type: 'leg.referProgress', leg: effect.leg, status: null, isFinal: true });
        return;
      case 'answerRefer':
      case 'notifyRefer':
      case 'answerReplacing':
      case 'refuseReplacing':
      case 'reoffer':
    }
  }

  #dial(effect: Extract<Effect, { type: 'dial' }>, state: CallState): void {
    const { target, networksOf, presentation, signalling } = this.#options;
    const { leg, destination } = effect;
    const to = target(destination);
    if (to === null) {
      // Address Incomplete: there is no trunk for a bare number
      this.#notDialled(leg, 484, `no trunk for ${destination}`, 28);
      return;
    }
    const shown = agentInvite(state, effect, presentation);
    this.#driver(leg, networksOf(to.uri)).dial((sdp, onSignal) =>
      signalling.dial({ destination: to.uri, sdp, ...shown, auth: to.auth }, (signal) =>
        onSignal(permittedForwards(signal, destination, this.#options)),
      ),
    );
  }

  #notDialled(leg: LegId, status: number, detail: string, q850Cause: number | null = null): void {
    this.#options.emitLater({ type: 'leg.ended', leg, by: 'local', status, q850Cause, detail });
  }

  #driver(leg: LegId, networks: readonly IpNetwork[]): LegDriver {
    const { room, emit, clock, logger } = this.#options;
    const driver = new LegDriver({ leg, room, networks, emit, clock, logger });
    this.#legs.set(leg, driver);
    return driver;
  }
}
