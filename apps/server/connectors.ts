import type { AnyDestination } from '#connector-kit';
import activeCampaign from '../../connectors/destinations/active_campaign/index.ts';
import customApi from '../../connectors/destinations/custom_api/index.ts';
import mysql from '../../connectors/destinations/mysql/index.ts';
import postgres from '../../connectors/destinations/postgres/index.ts';

/** Every destination that this server can connect. */
export const connectors: readonly AnyDestination[] = [activeCampaign, customApi, mysql, postgres];
