type Environment = Readonly<Record<string, string | undefined>>;

/** The environment as it is, with practice destinations on loopback reachable and nothing but trouble logged. */
export function demoEnvironment(given: Environment, practice: Environment): Environment {
  return {
    ...given,
    ...practice,
    SPILLWAY_ALLOWED_ADDRESSES: withLoopback(given['SPILLWAY_ALLOWED_ADDRESSES']),
    NO_PROXY: withLoopback(given['NO_PROXY'] ?? given['no_proxy']),
    SPILLWAY_LOG_LEVEL: given['SPILLWAY_LOG_LEVEL'] || 'warn',
    SPILLWAY_ROLE: 'all',
  };
}

function withLoopback(list: string | undefined): string {
  return list === undefined || list.trim() === '' ? '127.0.0.1' : `${list},127.0.0.1`;
}
