import { LIVE } from './live.ts';
import { told } from './live-world.ts';
import { API } from './session.ts';

// Until the live view tells of agents, queues and handoffs: they are asked for whenever something happened.
const WAIT_MS = 60;
let timer: number | undefined;

export function askForTheRest(): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => void refresh(), WAIT_MS);
}

async function refresh(): Promise<void> {
  const [agents, queues, calls] = await Promise.all([
    API.GET('/v1/agents', { params: { query: { limit: '200' } } }),
    API.GET('/v1/queues'),
    API.GET('/v1/calls', { params: { query: { limit: '50' } } }),
  ]);
  const details = await Promise.all(
    (queues.data?.items ?? []).map(({ name }) => API.GET('/v1/queues/{name}', { params: { path: { name } } })),
  );
  const up = (calls.data?.items ?? []).filter((call) => call.endedAt === null || LIVE.get().calls.has(call.id));
  const handoffs = await Promise.all(
    up
      .filter((call) => call.handoffs.length > 0)
      .map((call) => API.GET('/v1/calls/{id}/handoffs', { params: { path: { id: call.id } } })),
  );
  LIVE.set(
    told(LIVE.get(), {
      type: 'snapshot',
      sequence: 0,
      calls: up.map(({ parked, ...call }) => ({ ...call, parked: parked !== undefined })),
      handoffs: handoffs.flatMap(({ data }) => data?.items.slice(-1) ?? []),
      agents: agents.data?.items ?? [],
      queues: details.flatMap(({ data }) => (data === undefined ? [] : [data])),
    }),
  );
}
