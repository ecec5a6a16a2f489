import type { Bucket, CallReport, Counts, HandoffReport, ReportQuery } from '../../ports/reports.ts';
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
  const common = new CommonFold(query, () => new HandoffTally(query.withinMs));
  const destinations = new Groups(() => new DestinationTally());
  return {
    add: (row) => {
      const wanted = { ...row, handoffs: row.handoffs.filter((handoff) => selectsHandoff(query, handoff)) };
      const { call, handoffs } = wanted;
      common.add(wanted);
      for (const handoff of handoffs) {
        common.reasons.add(handoff.reason);
        for (const each of handoff.attempts) destinations.of(each.destination).add(each, handoff, call);
      }
    },
    addOpen: () => common.addOpen(),
    report: () => ({
      ...common.report(),
      byDestination: destinations.sorted(({ size }) => size).map(([name, tally]) => tally.figures(name)),
    }),
  };
}

/** Adds up the report of calls. */
export function callFold(query: ReportQuery): ReportFold<CallReport> {
  const common = new CommonFold(query, () => new CallTally());
  return {
    add: (row) => {
      common.add(row);
      if (row.call.ended !== null) common.reasons.add(row.call.ended.reason);
    },
    addOpen: () => common.addOpen(),
    report: () => common.report(),
  };
}

/** Adds calls up. `size`: how many there are in it. */
interface Tally<Figures> {
  readonly size: number;
  add(row: ReportRow): void;
  figures(): Figures;
}

/** What both reports have: the figures of all, of each route and of each bucket, and what is told of callers. */
type CommonReport<Figures> = Figures & {
  readonly from: string;
  readonly to: string;
  readonly open: number;
  readonly repeatCallers: number | null;
  readonly byReason: Counts;
  readonly byRoute: readonly (Figures & { readonly route: string | null })[];
  readonly buckets?: readonly (Figures & Bucket)[];
};

class CommonFold<Figures> {
  readonly reasons = new OpenCounts();
  readonly #query: ReportQuery;
  readonly #whole: Tally<Figures>;
  readonly #routes: Groups<Tally<Figures>>;
  readonly #buckets: TimeBuckets<Tally<Figures>>;
  #open = 0;
  /** Null: there were too many. */
  #callers: Set<string> | null = new Set();

  constructor(query: ReportQuery, newTally: () => Tally<Figures>) {
    this.#query = query;
    this.#whole = newTally();
    this.#routes = new Groups(newTally);
    this.#buckets = new TimeBuckets(query, newTally);
  }

  add(row: ReportRow): void {
    const { call, repeat } = row;
    for (const tally of [this.#whole, this.#routes.of(call.route ?? NO_ROUTE), this.#buckets.of(call.startedAt)])
      tally?.add(row);
    if (repeat) this.#callers?.add(call.from);
    if (this.#callers !== null && this.#callers.size > MOST_CALLERS) this.#callers = null;
  }

  addOpen(): void {
    this.#open += 1;
  }

  report(): CommonReport<Figures> {
    const { from, to } = this.#query;
    const buckets = this.#buckets.list((tally) => tally.figures());
    return {
      from,
      to,
      ...this.#whole.figures(),
      open: this.#open,
      repeatCallers: this.#callers?.size ?? null,
      byReason: this.reasons.counts(),
      byRoute: this.#routes
        .sorted(({ size }) => size)
        .map(([route, tally]) => ({ route: route === NO_ROUTE ? null : route, ...tally.figures() })),
      ...(buckets !== undefined && { buckets }),
    };
  }
}
