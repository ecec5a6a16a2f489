import { clientText } from '../access/api-client.ts';
import type { Person, PeopleBook } from '../access/people-book.ts';
import { listPage, pageQuery } from '../answers/list-page.ts';
import { conflict } from '../api-error.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { newPersonSchema, personChangeSchema } from '../schemas/access-schemas.ts';

const NOT_FOUND = { description: 'There is no such person', schema: 'Error' } as const;
const EXAMPLE = {
  name: 'anna',
  displayName: 'Anna Berg',
  role: 'agent',
  agent: 'anna',
  password: 'a long pass phrase',
};

/** /v1/people: who may log in. */
export function peopleEndpoints(people: PeopleBook): readonly Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/v1/people',
      permission: 'people.manage',
      summary: 'The people who may log in, by their names',
      query: pageQuery,
      responses: { 200: { description: 'A page of people', schema: 'PersonList' } },
      handle: ({ query }) => {
        const { items, nextCursor } = listPage(people.list(), query, ({ client }) => client.name);
        return { status: 200, body: { items: items.map(bodyOf), nextCursor } };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/v1/people',
      hasSecrets: true,
      permission: 'people.manage',
      summary: 'Add somebody who may log in',
      body: newPersonSchema,
      bodyName: 'NewPerson',
      examples: { agent: EXAMPLE },
      responses: {
        201: { description: 'The person was added', schema: 'Person' },
        409: { description: 'There is a person of this name, or there are too many', schema: 'Error' },
      },
      handle: async ({ body: { name, ...person }, client }) => {
        const added = await people.add(name, person, client === null ? '' : clientText(client));
        return { status: 201, headers: { location: `/v1/people/${encodeURIComponent(name)}` }, body: bodyOf(added) };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/people/{name}',
      permission: 'people.manage',
      summary: 'A person',
      responses: { 200: { description: 'The person', schema: 'Person' }, 404: NOT_FOUND },
      handle: ({ params }) => ({ status: 200, body: bodyOf(people.get(nameOf(params))) }),
    }),
    endpoint({
      method: 'PATCH',
      path: '/v1/people/{name}',
      permission: 'people.manage',
      summary: 'Change somebody. Another role, agent, user or password, and `disabled`, end the sessions',
      body: personChangeSchema,
      bodyName: 'PersonChange',
      examples: { disable: { disabled: true }, password: { password: 'another long pass phrase' } },
      responses: { 200: { description: 'The person as it is now', schema: 'Person' }, 404: NOT_FOUND },
      handle: async ({ params, body }) => ({ status: 200, body: bodyOf(await people.change(nameOf(params), body)) }),
    }),
    endpoint({
      method: 'DELETE',
      path: '/v1/people/{name}',
      permission: 'people.manage',
      summary: 'Remove somebody, and end the sessions. What the person did stays on record',
      responses: {
        204: { description: 'The person is gone' },
        404: NOT_FOUND,
        409: { description: 'Nobody removes oneself', schema: 'Error' },
      },
      handle: async ({ params, client }) => {
        const name = nameOf(params);
        // Whoever needs that asks somebody else, or uses a key.
        if (client?.kind === 'person' && client.name === name) throw conflict('self', 'nobody removes oneself');
        await people.remove(name);
        return { status: 204 };
      },
    }),
  ];
}

function nameOf(params: Readonly<Record<string, string>>): string {
  return (params['name'] ?? '').toLowerCase();
}

function bodyOf({
  client: { name, role, agent, user },
  displayName,
  disabled,
  createdAt,
  createdBy,
  changedAt,
}: Person): object {
  return {
    name,
    displayName,
    role,
    agent,
    user,
    disabled,
    createdAt: new Date(createdAt).toISOString(),
    createdBy,
    changedAt: new Date(changedAt).toISOString(),
  };
}
