import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ApiRole } from '../../config/index.ts';
import { API_ROLES } from '../../config/index.ts';
import type { Clock } from '../../ports/clock.ts';
import type { AgentId } from '../../ports/ids.ts';
import { asAgentId } from '../../ports/ids.ts';
import type { KeptValues } from '../../ports/kept-values.ts';
import { PASSWORD_COST } from '../../shared/secret-hash.ts';
import { TurnsByKey } from '../../shared/turns-by-key.ts';
import { conflict, invalid, notFound } from '../api-error.ts';
import type { ApiClient } from './api-client.ts';
import type { SecretHasher } from './secret-hasher.ts';

const KIND = 'person';
const MAX_PEOPLE = 5_000;

const keptPerson = z.object({
  displayName: z.string(),
  role: z.enum(API_ROLES),
  agent: z.string().transform(asAgentId).nullable(),
  // A former version knew none.
  user: z.string().nullable().default(null),
  password: z.string(),
  disabled: z.boolean(),
  /** Another one ends the sessions. */
  stamp: z.string(),
  createdAt: z.number(),
  createdBy: z.string(),
  changedAt: z.number(),
});

/** Somebody who may log in. Times are milliseconds since the Unix epoch. */
export interface Person extends z.output<typeof keptPerson> {
  readonly client: ApiClient;
}

/** Who a person is to be. What is missing stays as it is. */
export interface PersonChange {
  readonly displayName?: string | undefined;
  readonly role?: ApiRole | undefined;
  readonly agent?: AgentId | null | undefined;
  readonly user?: string | null | undefined;
  readonly password?: string | undefined;
  readonly disabled?: boolean | undefined;
}

/** A hash that no password has, of the cost of all others: an unknown name takes as long as a wrong password. */
const NOBODY = `$scrypt$ln=${PASSWORD_COST.ln},r=${PASSWORD_COST.r},p=${PASSWORD_COST.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** The people who log in. They are kept in the store, with the hashes of their passwords. */
export class PeopleBook {
  readonly #values: KeptValues;
  readonly #clock: Clock;
  readonly #hasher: SecretHasher;
  readonly #people = new Map<string, Person>();
  /** Changes of one person come one after the other. */
  readonly #turns = new TurnsByKey();

  private constructor(values: KeptValues, clock: Clock, hasher: SecretHasher) {
    this.#values = values;
    this.#clock = clock;
    this.#hasher = hasher;
  }

  /** @throws StoreError if the store cannot be read */
  static async open(values: KeptValues, clock: Clock, hasher: SecretHasher): Promise<PeopleBook> {
    const book = new PeopleBook(values, clock, hasher);
    for (const { name, value } of await values.list(KIND)) book.#set(name, keptPerson.parse(value));
    values.follow(KIND, {
      names: () => book.#people.keys(),
      put: ({ name, value }) => book.#take(name, keptPerson.parse(value)),
      removed: (name) => void book.#people.delete(name),
    });
    return book;
  }

  /** By their names. */
  list(): readonly Person[] {
    return [...this.#people.values()].sort((one, other) => (one.client.name < other.client.name ? -1 : 1));
  }

  /** @throws ApiError `not-found` */
  get(name: string): Person {
    const person = this.#people.get(name);
    if (person === undefined) throw notFound('person');
    return person;
  }

  /** Whoever has that name and password; null: nobody, or somebody who may not log in. Both take as long. */
  async authenticate(name: string, password: string): Promise<ApiClient | null> {
    const person = this.#people.get(name);
    const isRight = await this.#hasher.isOf(password, person?.password ?? NOBODY);
    // Whoever was changed meanwhile logs in again.
    return isRight && person !== undefined && !person.disabled && this.#people.get(name) === person
      ? person.client
      : null;
  }

  /** What changes with the rights and the password of a person; null: nobody may log in by that name. */
  stampOf(name: string): { readonly client: ApiClient; readonly stamp: string } | null {
    const person = this.#people.get(name);
    return person === undefined || person.disabled ? null : person;
  }

  /** Adds somebody. It is durable when this resolves. */
  async add(name: string, person: PersonChange & { role: ApiRole; password: string }, by: string): Promise<Person> {
    return await this.#turns.run(name, async () => {
      if (this.#people.has(name)) throw conflict('taken', 'there is a person of this name already');
      const createdAt = this.#clock.wall();
      const none = { displayName: name, agent: null, user: null, disabled: false, createdAt, createdBy: by };
      return await this.#put(name, none, person);
    });
  }

  /** Changes somebody, whose sessions end where rights or the password change. It is durable when this resolves. */
  async change(name: string, change: PersonChange): Promise<Person> {
    return await this.#turns.run(name, () => this.#put(name, this.get(name), change));
  }

  /** Removes somebody, and ends the sessions. It is durable when this resolves. */
  async remove(name: string): Promise<void> {
    await this.#turns.run(name, async () => {
      const person = this.get(name);
      this.#people.delete(name);
      try {
        await this.#values.remove(KIND, name);
      } catch (error) {
        this.#people.set(name, person);
        throw error;
      }
    });
  }

  async #put(name: string, before: Partial<Person>, change: PersonChange): Promise<Person> {
    const { displayName = before.displayName ?? name, role = before.role ?? 'viewer' } = change;
    const { disabled = before.disabled ?? false } = change;
    const given = change.agent === undefined ? (before.agent ?? null) : change.agent;
    // Whoever is an agent no more has none, without saying so.
    const agent = role === 'agent' || change.agent !== undefined ? given : null;
    const user = change.user === undefined ? (before.user ?? null) : change.user;
    const fault = agentFault(role, agent) ?? passwordFault(change.password, name, displayName);
    if (fault !== null) throw invalid([fault]);
    const changedAt = this.#clock.wall();
    const isSame =
      change.password === undefined &&
      role === before.role &&
      agent === before.agent &&
      user === before.user &&
      disabled === before.disabled &&
      before.stamp !== undefined;
    const kept = {
      displayName,
      role,
      agent,
      user,
      disabled,
      password:
        change.password === undefined
          ? (before.password ?? NOBODY)
          : await this.#hasher.hash(change.password, PASSWORD_COST),
      stamp: isSame ? (before.stamp ?? '') : randomUUID(),
      createdAt: before.createdAt ?? changedAt,
      createdBy: before.createdBy ?? '',
      changedAt,
    };
    if (!(await this.#values.put(KIND, { name, value: kept }, MAX_PEOPLE))) {
      throw conflict('full', `there are ${MAX_PEOPLE} people already`);
    }
    return this.#set(name, kept, isSame ? before.client : undefined);
  }

  /** Another process added somebody, or made a change. */
  #take(name: string, kept: z.output<typeof keptPerson>): void {
    const former = this.#people.get(name);
    this.#set(name, kept, former?.stamp === kept.stamp ? former.client : undefined);
  }

  #set(name: string, kept: z.output<typeof keptPerson>, same?: ApiClient): Person {
    const client: ApiClient = same ?? { kind: 'person', name, role: kept.role, agent: kept.agent, user: kept.user };
    const person = { ...kept, client };
    this.#people.set(name, person);
    return person;
  }
}

interface Fault {
  readonly path: string;
  readonly message: string;
}

/** What is wrong with the agent of a role; null: nothing. */
export function agentFault(role: ApiRole, agent: AgentId | null): Fault | null {
  if (role === 'agent' && agent === null)
    return { path: 'agent', message: 'is missing: the role agent needs the id of one' };
  if (role !== 'agent' && agent !== null) return { path: 'agent', message: 'is of the role agent alone' };
  return null;
}

function passwordFault(password: string | undefined, name: string, displayName: string): Fault | null {
  if (password === undefined) return null;
  const text = password.toLowerCase();
  const isName = [name, displayName].some(
    (each) =>
      text === each.toLowerCase() ||
      (each.length > 3 && text.startsWith(each.toLowerCase()) && text.length < each.length + 6),
  );
  if (isName) return { path: 'password', message: 'is the name, or little more' };
  if (new Set(text).size < 5) return { path: 'password', message: 'has fewer than five different characters' };
  return null;
}
