import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { followLive } from './lib/live.ts';
import { PAGES, pagesOf } from './lib/roles.ts';
import { go, PLACE } from './lib/router.ts';
import { findSession, SESSION } from './lib/session.ts';
import type { Session } from './lib/session.ts';
import { useStore } from './lib/store.ts';
import './lib/theme.ts';
import { Empty, Notices } from './ui/parts.tsx';
import { Shell } from './ui/shell.tsx';
import { SureDialog } from './ui/sure-dialog.tsx';
import { LoginPage } from './pages/login.tsx';

/** What a page is given. */
export interface PageProps {
  readonly session: Session;
}

type Page = ComponentType<PageProps>;

/** Each page is a file of its own, which is loaded when it is first shown. */
const LOADERS: Readonly<Record<string, () => Promise<Page>>> = {
  desk: async () => (await import('./pages/desk/desk.tsx')).DeskPage,
  board: async () => (await import('./pages/board/board.tsx')).BoardPage,
  reports: async () => (await import('./pages/reports/reports.tsx')).ReportsPage,
  audit: async () => (await import('./pages/audit/audit.tsx')).AuditPage,
  voicemails: async () => (await import('./pages/voicemails/voicemails.tsx')).VoicemailsPage,
  system: async () => (await import('./pages/system.tsx')).SystemPage,
  config: async () => (await import('./pages/config/config.tsx')).ConfigPage,
  try: async () => (await import('./pages/try/try.tsx')).TryPage,
};

const LOADED = new Map<string, Page>();

// The page of this address and who is logged in are asked for at once, not one after the other.
void LOADERS[PLACE.get().page]?.().then((page) => LOADED.set(PLACE.get().page, page));
void findSession();

/** The pages of Warmbridge. */
export function App(): JSX.Element {
  const session = useStore(SESSION, (value) => value);
  return (
    <>
      {session === undefined ? null : session === null ? <LoginPage /> : <Inside session={session} />}
      <SureDialog />
      <Notices />
    </>
  );
}

function Inside({ session }: PageProps): JSX.Element | null {
  const page = useStore(PLACE, (place) => place.page);
  const home = pagesOf(session)[0]?.name ?? '';
  const info = PAGES.find(({ name }) => name === page);
  const isOurs = pagesOf(session).some(({ name }) => name === page);
  useEffect(() => {
    if (page === '' || page === 'login') go(home === '' ? './login' : `./${home}`, 'replace');
  }, [page, home]);
  useEffect(() => {
    if (session.role === 'agent' && session.agent !== null) followLive({ agent: session.agent });
    else if (session.role !== 'app') followLive({});
  }, [session]);
  useEffect(() => {
    document.title = info === undefined ? 'Warmbridge' : `${info.label} · Warmbridge`;
  }, [info]);
  if (page === '' || page === 'login') return null;
  return (
    <Shell session={session}>
      {isOurs ? (
        <Loaded name={page} session={session} />
      ) : (
        <Empty icon="lock">The role {session.role} does not see this page.</Empty>
      )}
    </Shell>
  );
}

function Loaded({ name, session }: { readonly name: string; readonly session: Session }): JSX.Element | null {
  const [, draw] = useState(0);
  const Page = LOADED.get(name);
  useEffect(() => {
    if (Page !== undefined) return;
    void LOADERS[name]?.().then((page) => {
      LOADED.set(name, page);
      draw((count) => count + 1);
    });
  }, [name, Page]);
  return Page === undefined ? null : <Page session={session} />;
}
