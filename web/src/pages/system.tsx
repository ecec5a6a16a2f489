import type { JSX } from 'preact';
export function SystemPage(): JSX.Element { return <h1>SystemPage</h1>; }
