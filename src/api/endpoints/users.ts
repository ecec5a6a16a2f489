import type { UserStatus, UserWatch } from '../../ports/users.ts';
import { listPage, pageQuery } from '../answers/list-page.ts';
import { notFound } from '../api-error.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';

/** Whose telephones register with us. @defaultValue nobody's do */
export interface UserSource {
  readonly users?: UserWatch | undefined;
}

/** /v1/users and /v1/users/{name}. */
export function userEndpoints({ users: watch }: UserSource): readonly Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/v1/users',
      permission: 'system.read',
      summary: 'The users of sip.users, and their telephones that are registered',
      query: pageQuery,
      responses: { 200: { description: 'A page of users', schema: 'UserList' } },
      handle: ({ query }) => {
        const { items, nextCursor } = listPage(watch?.users() ?? [], query, ({ name }) => name);
        return { status: 200, body: { items: items.map(shown), nextCursor } };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/users/{name}',
      permission: 'system.read',
      summary: 'A user of sip.users',
      responses: {
        200: { description: 'The user', schema: 'User' },
        404: { description: 'There is no such user', schema: 'Error' },
      },
      handle: ({ params }) => {
        const user = (watch?.users() ?? []).find(({ name }) => name === params['name']);
        if (user === undefined) throw notFound('user');
        return { status: 200, body: shown(user) };
      },
    }),
  ];
}

function shown({ contacts, ...user }: UserStatus): object {
  return {
    ...user,
    contacts: contacts.map(({ source, registeredAt, expiresAt, ...contact }) => ({
      ...contact,
      registeredAt: new Date(registeredAt).toISOString(),
      expiresAt: new Date(expiresAt).toISOString(),
      source: `${source.protocol}:${hostOf(source.address)}:${String(source.port)}`,
    })),
  };
}

function hostOf(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
