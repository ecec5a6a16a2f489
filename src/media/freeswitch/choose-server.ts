/** What the choice among servers goes by. */
export interface ServerChoice {
  /** Null if it takes a new call; otherwise the reason why not. */
  readonly unavailable: string | null;
  /** Where it is, as its operator calls that; null: nobody said. */
  readonly zone: string | null;
  readonly occupancy: {
    /** Channels that it may have at one time. */
    readonly capacity: number;
    /** Our channels on it, and those that our calls will soon need. */
    readonly ours: number;
    /** How many of these came, or went, since the server last counted its channels. */
    readonly oursSinceCount: number;
    /** Channels of others, when the server last counted. */
    readonly others: number;
  };
}

/** The `max-sessions` of a FreeSWITCH that nobody configured. */
const USUAL_CAPACITY = 1_000;
/** A channel of ours stands for so many of others at most. */
const MOST_LIKE_US = 50;
/** Who has fewer channels than this does not know its share yet. */
const FEW = 20;

/**
 * Chooses the server of a new call: one of the call's zone if any there can take it, and of these the least loaded. Equal
 * ones take turns by chance.
 *
 * Others may choose among the same servers, and what they did since a server last counted is not known. They are taken to
 * do as we do: where they have three channels for each of ours in all, each channel that we added since the count stands
 * for three more. So several nodes fill a gap together, each by its share, instead of each the whole.
 *
 * @param zone null: the call may be anywhere
 * @param random as Math.random
 * @returns null if no server can take a call
 */
export function chooseServer<Server extends ServerChoice>(
  servers: readonly Server[],
  zone: string | null,
  random: () => number,
): Server | null {
  const able = servers.filter(({ unavailable }) => unavailable === null);
  const near = zone === null ? able : able.filter((server) => server.zone === zone);
  return leastLoaded(near.length === 0 ? able : near, likeUs(servers), random);
}

function leastLoaded<Server extends ServerChoice>(
  servers: readonly Server[],
  channelsOfOthers: number,
  random: () => number,
): Server | null {
  let least = Number.POSITIVE_INFINITY;
  let best: Server[] = [];
  for (const server of servers) {
    const { capacity, ours, oursSinceCount, others } = server.occupancy;
    const channels = ours + others + channelsOfOthers * oursSinceCount;
    const load = channels / (Number.isFinite(capacity) ? capacity : USUAL_CAPACITY);
    if (load > least) continue;
    if (load < least) best = [];
    least = load;
    best.push(server);
  }
  return best[Math.floor(random() * best.length)] ?? null;
}

/** How many channels others have in all for one of ours, as of the last count. */
function likeUs(servers: readonly ServerChoice[]): number {
  const sum = (of: (occupancy: ServerChoice['occupancy']) => number): number =>
    servers.reduce((all, { occupancy }) => all + of(occupancy), 0);
  const ours = sum((occupancy) => occupancy.ours - occupancy.oursSinceCount);
  return Math.min(MOST_LIKE_US, sum(({ others }) => others) / Math.max(FEW, ours));
}
