export interface Finding {
  readonly subject: string;
  /** A note needs nobody; a fault keeps the server from working. */
  readonly verdict: 'ok' | 'note' | 'fault';
  /** For a fault, with what to do. */
  readonly text: string;
}

/** What the examination says, or its error as a fault. */
export async function findingOf(
  subject: string,
  examine: () => Promise<Omit<Finding, 'subject'>>,
): Promise<Finding> {
  try {
    return { subject, ...(await examine()) };
  } catch (error) {
    return { subject, verdict: 'fault', text: error instanceof Error ? error.message : String(error) };
  }
}
