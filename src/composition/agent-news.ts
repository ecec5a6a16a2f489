import { z } from 'zod';
import type { AgentNews } from '../ports/agents.ts';
import { asAgentId } from '../ports/ids.ts';
import type { NodeBus } from '../ports/nodes.ts';
import { readJson } from '../shared/read-json.ts';

const ids = z.array(z.string().transform(asAgentId));
const newsSchema = z.object({ agents: ids, profiles: ids });

/** What other nodes changed of agents; null: anything may be different. */
export function agentNewsOf(nodes: Pick<NodeBus, 'onNotice' | 'onGap'>) {
  return (heard: (news: AgentNews | null) => void): (() => void) => {
    const unlisten = nodes.onNotice('agents', (text) => heard(toldNews(text)));
    const unwatch = nodes.onGap(() => heard(null));
    return () => {
      unlisten();
      unwatch();
    };
  };
}

/** Null: it was too long to be told, or is of a newer program. Whoever may connect to the database may tell anything. */
function toldNews(text: string): AgentNews | null {
  return readJson(newsSchema, text);
}
