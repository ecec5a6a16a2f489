import { InsertRows } from '../sql/insert-rows.ts';
import type { Param } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import type { Session } from '../sql/session.ts';

/** The rows of `dialled_agents`: which agents were dialled for which calls. */
export const ADD_DIALLED = new InsertRows(
  'dialled_agents',
  { agent: 'text', call_id: 'text' },
  { onConflict: { columns: ['agent', 'call_id'], update: [] } },
);

/** Whether an agent was dialled for a call. */
export async function wasDialled(session: Session, callId: string, agent: string): Promise<boolean> {
  return (await session.first(ONE, agent, callId)) !== null;
}

const ONE = query(({ db }, agent: Param<string>, callId: Param<string>) =>
  db.selectFrom('dialled_agents').select('agent').where('agent', '=', agent).where('call_id', '=', callId),
);
