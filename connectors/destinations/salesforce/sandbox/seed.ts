import type { SandboxObject } from './object.ts';
import { field, object } from './object.ts';

const required = { nillable: false } as const;
const externalId = { externalId: true, idLookup: true, unique: true } as const;

/** The objects of a small company. */
export function seedObjects(): SandboxObject[] {
  return [
    object('Account', '001', [
      field('Name', 'string', required),
      field('AccountNumber', 'string', { length: 40 }),
      field('Website', 'url'),
      field('Phone', 'phone', { length: 40 }),
      field('Industry', 'picklist', { picklist: ['Food', 'Energy', 'Retail'] }),
      field('AnnualRevenue', 'currency'),
      field('NumberOfEmployees', 'int'),
      field('ParentId', 'reference', { referenceTo: ['Account'], relationshipName: 'Parent' }),
      field('BillingCity', 'string', { length: 40 }),
      field('BillingAddress', 'address', { createable: false, updateable: false }),
      field('Code__c', 'string', externalId),
      field('Score__c', 'double', { calculated: true, createable: false, updateable: false }),
    ]),
    object('Contact', '003', [
      field('LastName', 'string', { ...required, length: 80 }),
      field('FirstName', 'string', { length: 40 }),
      field('Email', 'email', { length: 80, idLookup: true }),
      field('Phone', 'phone', { length: 40 }),
      field('Title', 'string', { length: 128 }),
      field('AccountId', 'reference', { referenceTo: ['Account'], relationshipName: 'Account' }),
      field('Birthdate', 'date'),
      field('Description', 'textarea'),
      field('DoNotCall', 'boolean', { nillable: false, defaultedOnCreate: true }),
      field('External_Id__c', 'string', externalId),
      field('Languages__c', 'multipicklist', { picklist: ['English', 'German', 'Czech', 'Danish'] }),
      field('Last_Seen__c', 'datetime'),
      field('Points__c', 'double'),
    ]),
    object('Lead', '00Q', [
      field('LastName', 'string', { ...required, length: 80 }),
      field('FirstName', 'string', { length: 40 }),
      field('Company', 'string', required),
      field('Email', 'email', { length: 80, idLookup: true }),
      field('Status', 'picklist', {
        picklist: ['Open', 'Working', 'Closed'],
        nillable: false,
        defaultedOnCreate: true,
      }),
    ]),
    object('Case', '500', [
      field('CaseNumber', 'string', {
        autoNumber: true,
        createable: false,
        updateable: false,
        idLookup: true,
        nillable: false,
        defaultedOnCreate: true,
        length: 30,
      }),
      field('Subject'),
      field('ContactId', 'reference', { referenceTo: ['Contact'], relationshipName: 'Contact' }),
    ]),
    object('User', '005', [field('Username', 'string', { ...required, idLookup: true })], {
      deletable: false,
    }),
    object('Subscription__c', 'a01', [
      field('Name', 'string', { length: 80, idLookup: true }),
      field('External_Id__c', 'string', externalId),
      field('Number__c', 'double', { externalId: true, idLookup: true }),
      field('Seats__c', 'double'),
      field('Monthly__c', 'currency'),
      field('Starts_On__c', 'date'),
      field('Customer__c', 'reference', { referenceTo: ['Account'] }),
      field('Is_Active__c', 'boolean', { nillable: false, defaultedOnCreate: true }),
    ]),
    object('Order_Placed__e', 'e00', [field('Order__c')], { updateable: false, deletable: false }),
    object('AccountHistory', '017', [], { createable: false, updateable: false, deletable: false }),
  ];
}

/** Records of that company, by object. */
export const seedRecords: Readonly<Record<string, readonly Record<string, string | number | boolean>[]>> = {
  User: [{ Username: 'admin@example.com' }],
  Account: [
    { Name: 'Example Bakery', Code__c: 'bakery', Industry: 'Food', BillingCity: 'Brno' },
    { Name: 'Example Energy', Code__c: 'energy', Industry: 'Energy', AnnualRevenue: 1_200_000.5 },
    { Name: 'Example Books', Code__c: 'books', Industry: 'Retail' },
  ],
  Contact: [
    {
      LastName: 'Baker',
      FirstName: 'Ana',
      Email: 'ana@example.com',
      External_Id__c: 'c-1',
      Languages__c: 'Czech',
    },
    { LastName: 'Watts', FirstName: 'Bo', Email: 'bo@example.com', External_Id__c: 'c-2', Title: 'Engineer' },
    { LastName: 'Page', FirstName: 'Cy', Email: 'cy@example.com', External_Id__c: 'c-3' },
  ],
  Lead: [{ LastName: 'Fisher', Company: 'Example Fish', Email: 'dee@example.com' }],
  Case: [{ Subject: 'Late delivery' }],
  Subscription__c: [{ Name: 'Bakery basic', External_Id__c: 's-1', Number__c: 1, Seats__c: 3 }],
};

/** An object like those that administrators make by the hundred. */
export function generatedObject(number: number): SandboxObject {
  const digits = String(number).padStart(4, '0');
  const prefix = `g${number.toString(36).padStart(2, '0').slice(-2)}`;
  return object(`Generated_${digits}__c`, prefix, [
    field('Name', 'string', { length: 80 }),
    field('External_Id__c', 'string', externalId),
    field('Amount__c', 'currency'),
  ]);
}
