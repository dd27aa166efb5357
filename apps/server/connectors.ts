import type { AnyDestination } from '#connector-kit';
import activeCampaign from '../../connectors/destinations/active_campaign/index.ts';
import braze from '../../connectors/destinations/braze/index.ts';
import customApi from '../../connectors/destinations/custom_api/index.ts';
import datadog from '../../connectors/destinations/datadog/index.ts';
import googleAds from '../../connectors/destinations/google_ads/index.ts';
import googleSheets from '../../connectors/destinations/google_sheets/index.ts';
import hubspot from '../../connectors/destinations/hubspot/index.ts';
import mysql from '../../connectors/destinations/mysql/index.ts';
import outreach from '../../connectors/destinations/outreach/index.ts';
import postgres from '../../connectors/destinations/postgres/index.ts';
import salesforce from '../../connectors/destinations/salesforce/index.ts';
import zendesk from '../../connectors/destinations/zendesk/index.ts';

/** Every destination that this server can connect. */
export const connectors: readonly AnyDestination[] = [
  activeCampaign,
  braze,
  customApi,
  datadog,
  googleAds,
  googleSheets,
  hubspot,
  mysql,
  outreach,
  postgres,
  salesforce,
  zendesk,
];
