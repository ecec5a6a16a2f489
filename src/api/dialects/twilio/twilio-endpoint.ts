import { accountPath } from '../../../shared/twilio/account-path.ts';
import type { Dialect } from '../../dialect.ts';
import type { Endpoint, EndpointDefinition } from '../../endpoint.ts';
import { endpoint } from '../../endpoint.ts';
import { noResource } from './twilio-error.ts';

/** What every endpoint of the dialect is made with. */
export interface TwilioApi {
  readonly dialect: Dialect;
  readonly accountSid: string;
}

/** An endpoint behind the account. @param definition its path is that behind `/2010-04-01/Accounts/{AccountSid}` */
export function twilioEndpoint<Query = unknown, Body = unknown>(
  { dialect, accountSid }: TwilioApi,
  { handle, path, ...definition }: EndpointDefinition<Query, Body>,
): Endpoint {
  return endpoint<Query, Body>({
    ...definition,
    dialect,
    path: `${accountPath('{AccountSid}')}${path}`,
    responses: {
      ...definition.responses,
      404: { description: 'There is no such thing, or Warmbridge does not have it', schema: 'TwilioError' },
    },
    handle: async (request) => {
      if (request.params['AccountSid'] !== accountSid) {
        throw noResource(accountPath(request.params['AccountSid'] ?? ''));
      }
      return await handle(request);
    },
  });
}
