/** Agents: people who take calls, each at a telephone. Types only. Times are milliseconds since the Unix epoch. */
import type { AgentId, CallId, HandoffId, ReservationId } from './ids.ts';

/** What an agent, or whoever runs the site, sets. Only `available` gets calls. */
export const AGENT_PRESENCES = ['available', 'busy', 'away', 'offline'] as const;
export type AgentPresence = (typeof AGENT_PRESENCES)[number];

/** How the PBX is asked what an agent's telephone does: dialog events (RFC 4235), presence (RFC 3856), or not at all. */
export const AGENT_WATCHES = ['off', 'dialog', 'presence'] as const;
export type AgentWatch = (typeof AGENT_WATCHES)[number];

/** What is known of an agent's telephone. `unreachable`: it registers with us, and is not registered or does not answer. */
export const AGENT_PHONES = ['idle', 'busy', 'unknown', 'unreachable'] as const;
export type AgentPhone = (typeof AGENT_PHONES)[number];

/** What the PBX says of a telephone, or our own registrar. */
export type PhoneReport =
  | { readonly phone: 'idle' | 'unknown' | 'unreachable' }
  /** `calls`: at least so many ring or are up there, ours too. Null: it takes none, whatever is up (away, closed). */
  | { readonly phone: 'busy'; readonly calls: number | null };

/** How far a call is that an agent is reserved for. `wrap-up`: it is over, and the agent writes it up. */
export type AgentWork = 'reserved' | 'ringing' | 'busy' | 'wrap-up';

/**
 * What others see: the presence, and of an agent who is available what the calls and the telephone make of it. One whose
 * telephone cannot be reached is `offline`.
 */
export type AgentState = AgentPresence | 'wrap-up';

/** All of them, in the order in which they are shown. */
export const AGENT_STATES = [
  'available',
  'busy',
  'wrap-up',
  'away',
  'offline',
] as const satisfies readonly AgentState[];

/** The id of an agent, and the name of a skill. */
export const AGENT_NAME = /^[A-Za-z0-9._-]{1,64}$/;

/** How many there may be. */
export const AGENT_LIMITS = {
  maxAgents: 10_000,
  /** Of one agent. */
  maxSkills: 50,
  maxSkillLevel: 1_000,
  /** Calls of one agent at a time. */
  maxCalls: 100,
  /** Skills that one destination asks for. */
  maxSkillsAsked: 16,
} as const;

/** What the site says of an agent. */
export interface AgentProfile {
  readonly id: AgentId;
  readonly name: string;
  /** SIP or tel URI, or a number, at which the agent is called. */
  readonly uri: string;
  /** Level of each skill, from 1 on. The higher, the better. */
  readonly skills: Readonly<Record<string, number>>;
  /** Calls that the agent takes at a time. */
  readonly maxCalls: number;
  /** So long after a call the agent gets no other. */
  readonly wrapUpMs: number;
  readonly watch: AgentWatch;
}

/** A call that an agent is reserved for. */
export interface AgentCall {
  readonly reservation: ReservationId;
  readonly call: CallId;
  readonly handoff: HandoffId | null;
  readonly work: AgentWork;
  readonly since: number;
  /** When the wrap-up ends; null for what ends by itself. */
  readonly until: number | null;
}

/** An agent as it is now. */
export interface AgentRecord extends AgentProfile {
  readonly presence: AgentPresence;
  readonly state: AgentState;
  /** What the PBX says of the telephone, our own calls with it included. */
  readonly phone: AgentPhone;
  /** Since when the state is as it is. */
  readonly since: number;
  readonly calls: readonly AgentCall[];
  /** Named in the configuration, which alone changes the profile. */
  readonly configured: boolean;
  /** Calls in a row that did not reach the agent. */
  readonly failures: number;
  /** Until then the agent is left alone, because too many calls in a row failed; null: no such pause. */
  readonly pausedUntil: number | null;
}

/** A part of all agents. */
export interface AgentPage {
  /** Those whose id comes after that. */
  readonly after: AgentId | null;
  readonly limit: number;
}

/** Whom a handoff may ring. */
export type AgentGroup =
  | { readonly kind: 'agent'; readonly id: AgentId }
  /** Everybody with one of the skills, or with all. */
  | { readonly kind: 'skills'; readonly skills: readonly string[]; readonly match: 'any' | 'all' };

/**
 * Who of those who are free is taken: who has been free longest, who was not taken longest, or who has the highest level
 * in the skills that are asked for (and of those the one who has been free longest). Of agents that are named one by one
 * all have the same level. Where a group wants all of its skills, the sum of their levels counts. Among agents who take
 * several calls, those with fewer calls are taken first.
 */
export type AgentChoice = 'longest-idle' | 'round-robin' | 'skill-level';

/** What decides who comes first, among those who wait in queues at several nodes. */
export interface QueueRank {
  readonly handoff: HandoffId;
  /** Higher ones come first. */
  readonly priority: number;
  /** Milliseconds since the Unix epoch by the clock of its node: a whole number. The lower ones come first. */
  readonly sinceMs: number;
}

/** What a reservation asks for. */
export interface ReserveRequest {
  readonly call: CallId;
  readonly handoff: HandoffId | null;
  /** One pool of all groups. */
  readonly groups: readonly AgentGroup[];
  readonly choice: AgentChoice;
  /** They had their turn. */
  readonly exclude: readonly AgentId[];
  /** Agents that are wanted, from 1 on. Fewer may come. */
  readonly most: number;
  readonly at: number;
  /** Others come first: an agent whom one of them wants is not taken. @defaultValue nobody does */
  readonly behind?: readonly AgentsWanted[] | undefined;
  /**
   * Where it stands among those who wait at other nodes; null: behind all of them. Who comes first there is wanted as well.
   * @defaultValue nobody there is heeded
   */
  readonly place?: QueueRank | null | undefined;
}

/** Whom somebody waits for. */
export interface AgentsWanted {
  readonly groups: readonly AgentGroup[];
  /** They had their turn with whoever waits. */
  readonly exclude: readonly AgentId[];
}

/** An agent who rings for nobody else. */
export interface ReservedAgent {
  readonly reservation: ReservationId;
  readonly agent: Omit<AgentProfile, 'watch'>;
}

/**
 * Who was reserved, the best first. Of nobody it says why: `no-agents`: none of the pool is there (unknown, away,
 * offline, excluded); `busy`: somebody is there, and has a call (of ours, or at a telephone that is watched) or writes
 * one up, or is left alone for a while, or is wanted by somebody who comes first. `left`: so many of the pool could have been taken as well.
 */
export type ReserveOutcome =
  | { readonly reserved: readonly [ReservedAgent, ...ReservedAgent[]]; readonly left: number }
  | { readonly reserved: readonly []; readonly reason: 'no-agents' | 'busy' };

/** Where agents are kept. Each method is atomic, also towards other processes, and durable when it resolves. */
export interface AgentStore {
  /**
   * Adds an agent, or changes its profile; calls and statistics stay.
   * @param presence null leaves it as it is; of a new agent that is `available`
   * @returns null: there are too many agents
   */
  put(
    agent: AgentProfile,
    presence: AgentPresence | null,
    options: { readonly configured: boolean; readonly at: number },
  ): Promise<AgentRecord | null>;
  /**
   * `available` also ends a wrap-up and a pause: the agent is ready.
   * @returns null: there is no such agent
   */
  setPresence(id: AgentId, presence: AgentPresence, at: number): Promise<AgentRecord | null>;
  /**
   * Notes what the PBX says of an agent's telephone. One that has more calls than we have with the agent gets none of
   * ours. It is kept in memory only: after a start nothing is known of any telephone.
   * @returns false: there is no such agent
   */
  setPhone(id: AgentId, report: PhoneReport, at: number): Promise<boolean>;
  /** Takes an agent out. Calls that are up go on. @returns false: there is no such agent */
  remove(id: AgentId): Promise<boolean>;
  get(id: AgentId, at: number): Promise<AgentRecord | null>;
  /** By id. @param page null: all */
  list(at: number, page: AgentPage | null): Promise<readonly AgentRecord[]>;
  /** How many agents are in each state. */
  count(at: number): Promise<Readonly<Record<AgentState, number>>>;
  /** When the next wrap-up or pause ends after `at`; null: none does. */
  nextFree(at: number): Promise<number | null>;
  reserve(request: ReserveRequest): Promise<ReserveOutcome>;
  /** Notes how far the call is. @returns false: there is no such reservation */
  follow(reservation: ReservationId, work: 'ringing' | 'busy', at: number): Promise<boolean>;
  /**
   * Ends a reservation, or begins the wrap-up of the agent. Of an agent who was not reached the failures in a row are
   * counted, so that one who never answers is left alone for a while. An agent who was given up keeps the place among
   * those who are free; one who failed goes to the end.
   * @returns false: there is no such reservation
   */
  release(reservation: ReservationId, how: ReleaseHow, at: number): Promise<boolean>;
  /** Ends all reservations of a call, as if each agent had talked (`busy`), or was given up (others). */
  releaseCall(call: CallId, at: number): Promise<number>;
  /**
   * Ends all reservations but those of these calls: at the start, those that a crash left.
   * @param node the process whose reservations they are; without it, this one
   */
  releaseOthers(calls: readonly CallId[], at: number, node?: string): Promise<number>;
}

/** What a process tells others of agents that it changed. */
export interface AgentNews {
  /** All whose state may be another. */
  readonly agents: readonly AgentId[];
  /** Those among them who came, went or have another profile. */
  readonly profiles: readonly AgentId[];
}

/** How an agent's part ended: the two talked; nobody answered or the phone could not be reached; or we gave up. */
export type ReleaseHow = 'talked' | 'failed' | 'given-up';

/** Who asks the PBX what the telephones of agents do. */
export interface PhoneWatcher {
  /** An agent is there, or its profile changed. */
  put(agent: Pick<AgentProfile, 'id' | 'uri' | 'watch'>): void;
  removed(id: AgentId): void;
  /** A call of ours with that agent is over: the PBX is about to say so. */
  released(id: AgentId): void;
}

/** The agents, as calls and the API have them. */
export interface AgentDesk extends Pick<
  AgentStore,
  'put' | 'setPresence' | 'remove' | 'get' | 'list' | 'count' | 'reserve'
> {
  /** Notes how far the call of a reservation is. It never throws; what cannot be written is tried again and logged. */
  follow(reservation: ReservationId, work: 'ringing' | 'busy'): void;
  /** Ends a reservation, in the same way. */
  release(reservation: ReservationId, how: ReleaseHow): void;
  /** A call is over. Whatever it still holds is released. */
  callOver(call: CallId): void;
  /** Where an agent is called who is not reserved (a transfer, a member); null: there is no such agent. */
  uriOf(id: AgentId): string | null;
  /** Calls `changed` when somebody may be free, or came or went. @returns ends that */
  onChange(changed: () => void): () => void;
  /**
   * Calls `changed` when an agent may be in another state, or is there no more. Null: wrap-ups or pauses have ended.
   * @returns ends that
   */
  onAgent(changed: (id: AgentId | null) => void): () => void;
}
