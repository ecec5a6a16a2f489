import { randomUUID } from 'node:crypto';
import type { Refusal } from '../call-machine/index.ts';
import { conversationIn, stateNameOf } from '../call-machine/index.ts';
import type { Config, Route, Trunk } from '../config/index.ts';
import { matchRoute, plainRoute } from '../config/index.ts';
import type { AiConnector } from '../ports/ai.ts';
import type { CallbackRecord } from '../ports/callbacks.ts';
import type { CallControl } from '../ports/call-control.ts';
import type { CallId } from '../ports/ids.ts';
import { asCallId } from '../ports/ids.ts';
import type { CallbackCalls, CallOrder, LedCallOrder, OutgoingCalls, PlacedCall } from '../ports/outgoing-calls.ts';
import type { RouteLoad } from '../ports/routes.ts';
import type { IncomingInvite, RequestFault } from '../ports/signalling.ts';
import { Admission } from './admission.ts';
import { CallConfigs } from './call-configs.ts';
import { CallActions } from './call-actions.ts';
import type { CallOwner } from './call-owner.ts';
import { callPlan } from './call-plan.ts';
import { zoneOf } from './zone-of.ts';
import { withCalledNumber } from './called-number.ts';
import { checkLedOrder, checkOrder } from './call-order.ts';
import type { CheckedOrder } from './call-order.ts';
import type { PartyTargets } from './dial-leg.ts';
import { dialPlan } from './dial-target.ts';
import { asFromTrunk } from './from-trunk.ts';
import { guestFault, routeFor } from './guest-call.ts';
import { peerFrom } from './leg-peer.ts';
import { reliableFault } from './reliable-rule.ts';
import { newOwner } from './new-owner.ts';
import type { CallPlacing } from './place-call.ts';
import { placeCall } from './place-call.ts';
import { callbackCallPlan, callbackOrder, callbackRoute } from './place-callback.ts';
import type { CallRegistryOptions } from './registry-options.ts';
import { partyOnRecord } from './party-on-record.ts';
import { PastJournal } from './past-journal.ts';
import { RouteLimits } from './route-limits.ts';
import { takeReplacing } from './replacing.ts';

/** What a call goes by: the configuration as it is when the call begins, and its route of that. */
interface Way {
  readonly config: Config;
  readonly route: Route | null;
}

/** All calls that are up: takes new ones in, finds one by its id, ends them all. */
export class CallRegistry implements OutgoingCalls, CallbackCalls {
  /** What the REST API can do to them. */
  readonly actions: CallControl;
  readonly #options: CallRegistryOptions;
  readonly #calls = new Map<CallId, CallOwner>();
  readonly #admission: Admission;
  readonly #limits: RouteLimits;
  readonly #configs: CallConfigs;
  readonly #idle = new Set<() => void>();
  #draining = false;

  constructor(options: CallRegistryOptions) {
    this.#options = options;
    this.#admission = new Admission(options.clock);
    this.#limits = new RouteLimits(options.clock);
    this.#configs = options.configs ?? new CallConfigs();
    this.actions = new CallActions({
      ownerOf: (call) => this.#calls.get(call) ?? null,
      numbersOf: (call) => dialPlan(this.#configOf(call).sip, options.agents, options.directory),
      mailboxesOf: (call) => this.#configOf(call).voicemail.mailboxes.map(({ name }) => name),
      promptFault: options.promptFault,
      parkedSlots: () => this.#parkedSlots(),
      store: options.store,
      clock: options.clock,
      voicemails: options.voicemails ?? null,
      past: new PastJournal(options),
      shelf: options.shelf,
    });
  }

  get size(): number {
    return this.#calls.size;
  }

  /** Calls on a trunk, either way. */
  callsOn(trunk: string): number {
    return this.#admission.callsOn(trunk);
  }

  /** What is under way on the route whose `match.to` this is. */
  loadOfRoute(to: string): RouteLoad {
    return this.#limits.loadOf(to);
  }

  /** An INVITE outside any dialog came in. */
  incoming(invite: IncomingInvite): void {
    try {
      this.#take(invite);
    } catch (error) {
      this.#options.logger.error({ err: error }, 'an INVITE could not be handled');
      try {
        invite.take(() => undefined).reject(500, 'Server Internal Error');
      } catch {
        // Somebody took it already and answers it.
      }
    }
  }

  #take(given: IncomingInvite): void {
    const { current, sourceOf, refusals } = this.#options;
    const { replaces, fault, ours } = given;
    const { account = null, byWebSocket = false } = given;
    const source = ours ? 'local' : sourceOf(given.sourceAddress, given.line, account, byWebSocket);
    const forbidden =
      source === null ? 'an INVITE from an address that no trunk allows was refused' : guestFault(given, source);
    if (source === null || forbidden !== null) {
      // This is no call of ours. It leaves no record, so that a scanner cannot fill the disk.
      refusals.tell('source', given.sourceAddress, { method: 'INVITE' }, forbidden ?? '');
      given.take(() => undefined).reject(403, 'Forbidden');
      return;
    }
    const invite = asFromTrunk(given, source);
    if (replaces !== null && fault === null) {
      const peer = peerFrom(source === 'local' ? null : source, current.config.media);
      takeReplacing(invite, replaces, this.#options.signalling, this.#calls.values(), peer);
      return;
    }
    const { config } = current;
    const call = withCalledNumber(invite, source);
    const route = routeFor(source, this.#routeOf(call.calledNumber, config));
    const refusal =
      this.#refusal(route, fault ?? reliableFault(invite, source)) ??
      this.#admission.admit(source) ??
      this.#overLimit(route, source);
    this.#begin(call, { config, route }, refusal, refusal === null ? source : null);
  }

  /** A call that its route has no room for is none of its trunk's, which has admitted it. */
  #overLimit(route: Route | null, source: Trunk | 'local'): Refusal | null {
    const refusal = route === null ? null : this.#limits.admit(route);
    if (refusal !== null) this.#admission.release(source);
    return refusal;
  }

  #refusal(route: Route | null, fault: RequestFault | null): Refusal | null {
    const { media, store } = this.#options;
    if (this.#draining) return { status: 503, phrase: 'Shutting Down', reason: 'shutting-down' };
    if (route === null) return { status: 404, phrase: 'Not Found', reason: 'no-route' };
    if (fault !== null) return fault;
    for (const [name, part] of Object.entries({ media, store })) {
      if (part.unavailable() === null) continue;
      return { status: 503, phrase: 'Service Unavailable', reason: `${name}-unavailable` };
    }
    return null;
  }

  #begin(invite: IncomingInvite, way: Way, refusal: Refusal | null, admitted: Trunk | 'local' | null): void {
    const { clock, media } = this.#options;
    const { config, route } = way;
    const first = {
      from: partyOnRecord(invite.from.user === '' ? invite.from.uri : invite.from.user),
      to: partyOnRecord(invite.calledNumber),
      identity: invite.identity,
      metadata: invite.guest?.metadata ?? {},
      route: route?.match.to ?? null,
      plan: { ...callPlan(config, route, clock.wall()), ...trunkOf(admitted) },
      refusal,
    };
    const held = { trunks: admitted === null || admitted === 'local' ? [] : [admitted], isOfRoute: admitted !== null };
    const { id, owner, begun } = this.#add(way, held);
    void begun(
      owner.begin(
        invite,
        first,
        refusal === null ? (onEvent) => media.openRoom(id, onEvent, zoneOf(held.trunks, route)) : null,
      ),
    );
  }

  async placeCall(order: CallOrder): Promise<PlacedCall> {
    const { current, agents, directory } = this.#options;
    const { config } = current;
    const checked = checkOrder({ config, agents, directory }, order);
    return checked.ok ? await this.#place(config, checked) : checked;
  }

  async placeLedCall(order: LedCallOrder, ai: AiConnector): Promise<PlacedCall> {
    // The application takes the place of the route's own AI.
    const none = { kind: 'none' } as const;
    const { current, agents, directory } = this.#options;
    const { config } = current;
    const route = { ...(this.#routeOf(order.from, config) ?? plainRoute('*', none)), ai: none };
    const checked = checkLedOrder({ config, agents, directory }, route, order);
    return checked.ok ? await this.#place(config, checked, ai) : checked;
  }

  async placeCallback(callback: CallbackRecord): Promise<PlacedCall> {
    const { current, agents, directory } = this.#options;
    const { config } = current;
    const route = callbackRoute(config, callback);
    if (route === null) {
      return { ok: false, code: 'invalid', path: 'route', message: `no route has match.to ${callback.route}` };
    }
    const checked = checkLedOrder({ config, agents, directory }, route, callbackOrder(config, callback));
    return checked.ok ? await this.#place(config, checked, undefined, callback) : checked;
  }

  #routeOf(number: string, config: Config): Route | null {
    const { routeOf } = this.#options;
    return routeOf === undefined ? matchRoute(config.routes, number) : routeOf(number, config);
  }

  /** A call keeps the configuration that it began with. */
  #configOf(call: CallId): Config {
    return this.#configs.of(call) ?? this.#options.current.config;
  }

  #place(config: Config, order: CheckedOrder, ai?: AiConnector, callback?: CallbackRecord): Promise<PlacedCall> {
    const { clock, media, promptFault, shed = () => null } = this.#options;
    const placing: CallPlacing = {
      clock,
      promptFault,
      config,
      admission: this.#admission,
      limits: this.#limits,
      refusal: (route) => this.#refusal(route, null),
      shed,
      trunks: this.#options.breakers?.trunks,
      begin: async (route, party, first, trunks) => {
        const { id, owner, begun } = this.#add({ config, route }, { trunks, isOfRoute: true }, party, ai);
        const usual = ai === undefined ? first.plan : ({ ...first.plan, ai: 'webhook' } as const);
        const plan = callback === undefined ? usual : callbackCallPlan(usual, config, callback);
        await begun(
          owner.beginOutgoing({ ...first, plan }, (onEvent) => media.openRoom(id, onEvent, zoneOf(trunks, route))),
        );
        return owner.state;
      },
    };
    return placeCall(placing, order);
  }

  /**
   * Adds a call that is to begin.
   * @param held who counts it, until it is over
   */
  #add(
    { config, route }: Way,
    held: { readonly trunks: readonly Trunk[]; readonly isOfRoute: boolean },
    party?: PartyTargets,
    ai?: AiConnector,
  ): { readonly id: CallId; readonly owner: CallOwner; readonly begun: (beginning: Promise<void>) => Promise<void> } {
    const { logger } = this.#options;
    const id = asCallId(randomUUID());
    let up = true;
    const finished = (): void => {
      if (!up) return;
      up = false;
      this.#calls.delete(id);
      this.#configs.end(id);
      for (const trunk of held.trunks) this.#admission.release(trunk);
      if (route !== null && held.isOfRoute) this.#limits.callEnds(route, id);
      if (this.#calls.size === 0) for (const wake of this.#idle) wake();
    };
    this.#configs.begin(id, config);
    try {
      const owner = newOwner(this.#options, {
        id,
        config,
        route,
        source: party === undefined ? (held.trunks[0] ?? null) : null,
        place: this.#limits.placeOf(route, id),
        ai,
        party,
        freeSlot: () => freeSlot(this.#parkedSlots()),
        onFinished: finished,
      });
      this.#calls.set(id, owner);
      const begun = (beginning: Promise<void>): Promise<void> =>
        beginning.catch((error: unknown) => {
          logger.error({ err: error, callId: id }, 'a call could not be begun');
          finished();
        });
      return { id, owner, begun };
    } catch (error) {
      finished();
      throw error;
    }
  }

  #parkedSlots(): ReadonlySet<string> {
    const states = [...this.#calls.values()].map(({ state }) => state);
    return new Set(states.flatMap((state) => (state === null ? [] : (conversationIn(state)?.parked?.slot ?? []))));
  }

  /**
   * Takes no more calls and waits for those that are up. It ends calls without a human after `graceMs`, and all after
   * `forceMs`.
   */
  async drain({ graceMs, forceMs }: { readonly graceMs: number; readonly forceMs: number }): Promise<void> {
    const { clock, logger, signalling } = this.#options;
    this.#draining = true;
    signalling.drain();
    logger.info({ calls: this.#calls.size }, 'draining: it takes no new calls');
    const grace = clock.schedule(graceMs, () => {
      for (const owner of this.#calls.values()) {
        const { state } = owner;
        const name = state === null ? null : stateNameOf(state);
        if (name !== 'with-agent' && name !== 'on-hold') owner.dispatch({ type: 'system.shutdown' });
      }
    });
    const force = clock.schedule(forceMs, () => {
      this.endAll();
    });
    await this.whenIdle();
    clock.cancel(grace);
    clock.cancel(force);
  }

  /** Ends every call at once. */
  endAll(): void {
    this.#draining = true;
    for (const owner of this.#calls.values()) owner.dispatch({ type: 'system.shutdown' });
  }

  /** Resolves when no call is up. */
  async whenIdle(): Promise<void> {
    if (this.#calls.size === 0) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#idle.delete(wake);
        resolve();
      };
      this.#idle.add(wake);
    });
  }

  get draining(): boolean {
    return this.#draining;
  }
}

/** The lowest number that is free. */
function freeSlot(taken: ReadonlySet<string>): string {
  let slot = 1;
  while (taken.has(String(slot))) slot += 1;
  return String(slot);
}

/** For the record of how calls of that trunk sound. */
function trunkOf(admitted: Trunk | 'local' | null): { readonly trunk?: string } {
  return admitted === null || admitted === 'local' ? {} : { trunk: admitted.name };
}
