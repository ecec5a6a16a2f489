import type { Fact } from '../../../../src/call-machine/index.ts';
import type { LegId } from '../../../../src/ports/ids.ts';
import type { MemberModeName } from '../../../../src/ports/records.ts';

interface Entry {
  mode: MemberModeName;
  coach: LegId | null;
}

/** Who takes part in a conversation and how, as the facts tell it, and not as the state does. */
export class MemberLedger {
  readonly #members = new Map<LegId, Entry>();
  readonly #held = new Set<LegId>();
  #consult: { readonly agent: LegId; readonly third: LegId } | null = null;

  fact(fact: Fact, caller: LegId): void {
    switch (fact.type) {
      case 'handoff.bridged':
      case 'conference.joining':
        this.#members.clear();
        for (const leg of [caller, fact.data.leg]) this.#members.set(leg, { mode: 'talk', coach: null });
        return;
      case 'leg.replaced':
        this.#replaced(fact.data.leg, fact.data.by);
        return;
      case 'member.joined':
      case 'member.changed':
        // Somebody who is still called may be changed too. It counts from when it joins.
        if (fact.type === 'member.changed' && !this.#members.has(fact.data.leg)) return;
        this.#members.set(fact.data.leg, { mode: fact.data.mode, coach: fact.data.coach });
        return;
      case 'member.left':
        this.#members.delete(fact.data.leg);
        this.#held.delete(fact.data.leg);
        return;
      case 'call.held':
        if (fact.data.by !== 'phone') this.#held.add(fact.data.leg);
        return;
      case 'call.resumed':
        if (fact.data.by !== 'phone') this.#held.delete(fact.data.leg);
        return;
      case 'consult.started':
        this.#consult = { agent: fact.data.agent, third: fact.data.leg };
        return;
      case 'consult.ended':
        this.#consult = null;
        return;
      default:
        return;
    }
  }

  #replaced(leg: LegId, by: LegId): void {
    const name = (each: LegId): LegId => (each === leg ? by : each);
    const members = [...this.#members];
    this.#members.clear();
    for (const [id, { mode, coach }] of members) {
      this.#members.set(name(id), { mode, coach: coach === null ? null : name(coach) });
    }
    if (this.#held.delete(leg)) this.#held.add(by);
    if (this.#consult !== null) this.#consult = { agent: name(this.#consult.agent), third: name(this.#consult.third) };
  }

  /** Why `listener` must not hear `speaker`; null where it may. */
  fault(listener: LegId, speaker: LegId): string | null {
    const hearing = this.#members.get(listener);
    const speaking = this.#members.get(speaker);
    if (hearing === undefined || speaking === undefined) return 'only members hear each other';
    if (this.#isHeld(listener)) return 'somebody on hold hears nobody';
    if (this.#isHeld(speaker)) return 'somebody on hold is heard by nobody';
    if (speaking.mode === 'listen') return 'a listener is heard by nobody';
    if (speaking.mode === 'coach') return speaking.coach === listener ? null : 'a coach is heard by one alone';
    const aside = [listener, speaker].filter((leg) => leg === this.#consult?.agent || leg === this.#consult?.third);
    return hearing.mode === 'talk' && aside.length === 1 ? 'a consultation is heard by those who consult' : null;
  }

  #isHeld(leg: LegId): boolean {
    return this.#held.has(leg) || this.#members.get(leg)?.mode === 'held';
  }
}
