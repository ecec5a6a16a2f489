import type { CallReport, HandoffReport, ReportQuery } from '../../ports/reports.ts';
import { CallTally } from './call-tally.ts';
import { Groups, OpenCounts } from './counts.ts';
import { DestinationTally } from './destination-tally.ts';
import { HandoffTally } from './handoff-tally.ts';
import type { ReportRow } from './measures.ts';
import { selectsHandoff } from './selects.ts';
import { TimeBuckets } from './time-buckets.ts';

/** Callers who are told apart. */
const MOST_CALLERS = 100_000;
/** Stands for the route of calls that have none: no number is empty. */
const NO_ROUTE = '';

/** A report that is being made: calls go in, in any order. Its memory is bounded. */
export interface ReportFold<Report> {
  add(row: ReportRow): void;
  /** A call of that time is still up. */
  addOpen(): void;
  report(): Report;
}

/** Adds up the report of handoffs. */
export function handoffFold(query: ReportQuery): ReportFold<HandoffReport> {
  const newTally = (): HandoffTally => new HandoffTally(query.withinMs);
  const whole = newTally();
  const routes = new Groups(newTally);
  const buckets = new TimeBuckets(query, newTally);
  const destinations = new Groups(() => new DestinationTally());
  const reasons = new OpenCounts();
  const common = new CommonFold();
  return {
    add: (row) => {
      const wanted = { ...row, handoffs: row.handoffs.filter((handoff) => selectsHandoff(query, handoff)) };
      const { call, handoffs } = wanted;
      common.add(wanted);
      for (const tally of [whole, routes.of(call.route ?? NO_ROUTE), buckets.of(call.startedAt)]) tally?.add(wanted);
      for (const handoff of handoffs) {
        reasons.add(handoff.reason);
        for (const each of handoff.attempts) destinations.of(each.destination).add(each, handoff, call);
      }
    },
    addOpen: () => common.addOpen(),
    report: () => {
      const list = buckets.list((tally) => tally.figures());
      return {
        from: query.from,
        to: query.to,
        ...whole.figures(),
        ...common.figures(),
        byReason: reasons.counts(),
        byRoute: routes
          .sorted(({ size }) => size)
          .map(([route, tally]) => ({ route: route === NO_ROUTE ? null : route, ...tally.figures() })),
        byDestination: destinations.sorted(({ size }) => size).map(([name, tally]) => tally.figures(name)),
        ...(list !== undefined && { buckets: list }),
      };
    },
  };
}

/** Adds up the report of calls. */
export function callFold(query: ReportQuery): ReportFold<CallReport> {
  const newTally = (): CallTally => new CallTally();
  const whole = newTally();
  const routes = new Groups(newTally);
  const buckets = new TimeBuckets(query, newTally);
  const reasons = new OpenCounts();
  const common = new CommonFold();
  return {
    add: (row) => {
      const { call } = row;
      common.add(row);
      for (const tally of [whole, routes.of(call.route ?? NO_ROUTE), buckets.of(call.startedAt)]) tally?.add(row);
      if (call.ended !== null) reasons.add(call.ended.reason);
    },
    addOpen: () => common.addOpen(),
    report: () => {
      const list = buckets.list((tally) => tally.figures());
      return {
        from: query.from,
        to: query.to,
        ...whole.figures(),
        ...common.figures(),
        byReason: reasons.counts(),
        byRoute: routes
          .sorted(({ size }) => size)
          .map(([route, tally]) => ({ route: route === NO_ROUTE ? null : route, ...tally.figures() })),
        ...(list !== undefined && { buckets: list }),
      };
    },
  };
}

/** What both reports have. */
class CommonFold {
  #open = 0;
  /** Null: there were too many. */
  #callers: Set<string> | null = new Set();

  add({ call, repeat }: ReportRow): void {
    if (repeat) this.#callers?.add(call.from);
    if (this.#callers !== null && this.#callers.size > MOST_CALLERS) this.#callers = null;
  }

  addOpen(): void {
    this.#open += 1;
  }

  figures(): { readonly open: number; readonly repeatCallers: number | null } {
    return { open: this.#open, repeatCallers: this.#callers?.size ?? null };
  }
}
