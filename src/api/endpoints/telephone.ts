import type { AgentDesk } from '../../ports/agents.ts';
import type { BrowserTelephone, BrowserTelephones } from '../../ports/browser-telephones.ts';
import type { Clock } from '../../ports/clock.ts';
import { TRY_NAME } from '../../ports/try-it.ts';
import type { ApiClient } from '../access/api-client.ts';
import type { BrowserRequests } from '../access/browser-requests.ts';
import type { PeopleBook } from '../access/people-book.ts';
import { ROLE_PERMISSIONS } from '../access/permissions.ts';
import { ApiError, conflict } from '../api-error.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { telephoneOrderSchema } from '../schemas/telephone-schemas.ts';

/** What says whose telephone somebody has. */
export interface TelephoneOwners {
  readonly people: Pick<PeopleBook, 'get'>;
  readonly browsers: Pick<BrowserRequests, 'pageOf'>;
  /** Null: there are no agents. */
  readonly desk: Pick<AgentDesk, 'get'> | null;
}

const NO_USER = conflict(
  'no-user',
  'you have no telephone of your own: give the person, or the key, a user of sip.users, or the agent the uri of one',
);
const OTHERS = new ApiError('forbidden', 'only the role admin may have the telephone of any user; leave user out');

/** /v1/telephone: being a telephone in a browser. */
export function telephoneEndpoints(
  telephones: BrowserTelephones,
  { people, browsers, desk }: TelephoneOwners,
  clock: Clock,
): readonly Endpoint[] {
  /** The user that is somebody's own, and how it is shown. */
  const ownOf = async (client: ApiClient): Promise<{ user: string | null; displayName: string | null }> => {
    const agent = client.agent === null ? null : ((await desk?.get(client.agent, clock.wall())) ?? null);
    const ofAgent = agent === null ? null : telephones.userAt(agent.uri);
    const displayName = client.kind === 'person' ? people.get(client.name).displayName : (agent?.name ?? null);
    return { user: client.user ?? ofAgent, displayName };
  };

  return [
    endpoint({
      method: 'POST',
      path: '/v1/telephone',
      hasSecrets: true,
      permission: 'telephone.own',
      isScoped: true,
      summary: 'What a browser needs to be a telephone of the own user: credentials for minutes, and where to register',
      body: telephoneOrderSchema,
      bodyName: 'TelephoneOrder',
      bodyOptional: true,
      examples: { own: {}, ofAnother: { user: 'anna' } },
      responses: {
        201: { description: 'The telephone', schema: 'Telephone' },
        403: { description: 'Another user than the own one is for the role admin', schema: 'Error' },
        409: {
          description:
            'There is no such user, or none that is the own one (`no-user`), no WebSocket that the page could open ' +
            '(`no-socket`), or no media for browsers (`no-webrtc`)',
          schema: 'Error',
        },
      },
      handle: async ({ body, client, raw }) => {
        if (client === null) throw NO_USER;
        const own = await ownOf(client);
        const user = body.user ?? own.user;
        if (user === null) throw NO_USER;
        const isTry = user === TRY_NAME && ROLE_PERMISSIONS[client.role].has('try.run');
        if (user !== own.user && client.role !== 'admin' && !isTry) throw OTHERS;
        const displayName = user === own.user ? own.displayName : null;
        const opened = telephones.open({ user, displayName, page: browsers.pageOf(raw) });
        if (!opened.ok) throw conflict(opened.code, opened.message);
        return { status: 201, body: telephoneBody(opened.value) };
      },
    }),
  ];
}

function telephoneBody({ expiresAt, ...telephone }: BrowserTelephone): object {
  return { ...telephone, expiresAt: new Date(expiresAt).toISOString() };
}
