import type { UserStatus, UserWatch } from '../ports/users.ts';
import { REGISTER_RESULTS } from '../ports/users.ts';
import { PartMetrics } from './part-metrics.ts';

const STATES = ['registered', 'unreachable', 'unregistered'] as const satisfies readonly UserStatus['state'][];

interface UserFigures {
  readonly users: readonly UserStatus[];
  readonly results: ReturnType<UserWatch['results']>;
}

/** Prometheus metrics of the users whose telephones register with us. */
export class UserMetrics extends PartMetrics<UserFigures> {
  constructor(watch: UserWatch) {
    super('warmbridge_users', () => ({ users: watch.users(), results: watch.results() }));
    this.gauge(
      'current',
      'Users of sip.users by the state of their telephones',
      ({ users }) => STATES.map((state) => [{ state }, users.filter((user) => user.state === state).length] as const),
      ['state'],
    );
    this.gauge(
      'contacts',
      'Contacts that are registered, by whether they can be reached',
      ({ users }) =>
        [true, false].map((reachable) => {
          const contacts = users.flatMap((user) => user.contacts).filter((each) => each.reachable === reachable);
          return [{ reachable: String(reachable) }, contacts.length] as const;
        }),
      ['reachable'],
    );
    this.counter(
      'registers',
      'REGISTERs with right credentials by what came of them',
      ({ results }) => REGISTER_RESULTS.map((result) => [{ result }, results[result]] as const),
      ['result'],
    );
  }
}
