import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation's JSON has no types of its own.
type Json = any;

/** Types of the stack that moto 5's CloudFormation does not have. */
export const missingFromMoto: readonly string[] = [
  'AWS::ApiGateway::Account',
  'AWS::ApiGateway::ApiKey',
  'AWS::ApiGateway::GatewayResponse',
  'AWS::ApiGateway::Stage',
  'AWS::ApiGateway::UsagePlan',
  'AWS::ApiGateway::UsagePlanKey',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::CodeDeploy::Application',
  'AWS::CodeDeploy::DeploymentGroup',
  // It has rules, but not on a bus of the same stack.
  'AWS::Events::Rule',
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::Schedule',
  'Custom::S3AutoDeleteObjects',
];

/**
 * Cuts an assembly down to what moto can deploy, in place. What it lacks goes, and so does whatever
 * speaks of what went. An alias is no resource of its own there: what speaks of it speaks of its
 * function. Images go because they need Docker; what speaks of one gets the ARN that it would have.
 *
 * @returns the logical ids that went, with their types
 */
export function stripForMoto(directory: string, stack: string): Record<string, string> {
  const templateFile = join(directory, `${stack}.template.json`);
  const template = JSON.parse(readFileSync(templateFile, 'utf8'));
  const all = Object.entries<Json>(template.Resources);
  standInForAliases(template);
  standInForImages(template);
  dropUntilWhole(template);
  writeFileSync(templateFile, JSON.stringify(template));
  dropImages(join(directory, `${stack}.assets.json`));
  const gone = all.filter(([id]) => !(id in template.Resources));
  return Object.fromEntries(gone.map(([id, { Type }]) => [id, Type]));
}

function standInForAliases(template: Json): void {
  for (const [id, resource] of Object.entries<Json>(template.Resources)) {
    if (resource.Type !== 'AWS::Lambda::Alias') continue;
    const code = resource.Properties.FunctionName.Ref;
    template.Resources = replaced(template.Resources, { Ref: id }, { 'Fn::GetAtt': [code, 'Arn'] });
  }
}

function standInForImages(template: Json): void {
  for (const [id, resource] of Object.entries<Json>(template.Resources)) {
    if (resource.Properties?.PackageType !== 'Image') continue;
    const arn = `arn:aws:lambda:us-east-1:123456789012:function:${id}`;
    template.Resources = replaced(template.Resources, { 'Fn::GetAtt': [id, 'Arn'] }, arn);
  }
}

function dropUntilWhole(template: Json): void {
  for (;;) {
    const going = Object.entries<Json>(template.Resources).filter(
      ([, resource]) => isMissing(resource) || speaksOfNothing(resource, template),
    );
    for (const [id] of going) delete template.Resources[id];
    if (going.length === 0) break;
  }
  for (const [id, output] of Object.entries<Json>(template.Outputs)) {
    if (speaksOfNothing(output, template)) delete template.Outputs[id];
  }
}

function isMissing({ Type, Properties }: Json): boolean {
  return missingFromMoto.includes(Type) || Properties?.PackageType === 'Image';
}

function speaksOfNothing(part: Json, template: Json): boolean {
  const known = (id: string) =>
    id.startsWith('AWS::') || id in template.Resources || id in (template.Parameters ?? {});
  return referencesOf(part).some((id) => !known(id));
}

function referencesOf(part: Json): string[] {
  if (typeof part !== 'object' || part === null) return [];
  const { Ref, DependsOn } = part;
  const attribute = part['Fn::GetAtt'];
  return [
    ...(typeof Ref === 'string' ? [Ref] : []),
    ...(Array.isArray(attribute) ? [attribute[0]] : []),
    ...[DependsOn ?? []].flat().filter((id) => typeof id === 'string'),
    ...Object.values(part).flatMap(referencesOf),
  ];
}

function replaced(part: Json, from: Json, to: Json): Json {
  if (typeof part !== 'object' || part === null) return part;
  if (JSON.stringify(part) === JSON.stringify(from)) return to;
  if (Array.isArray(part)) return part.map((each) => replaced(each, from, to));
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, replaced(value, from, to)]),
  );
}

function dropImages(assetsFile: string): void {
  const assets = JSON.parse(readFileSync(assetsFile, 'utf8'));
  writeFileSync(assetsFile, JSON.stringify({ ...assets, dockerImages: {} }));
}
