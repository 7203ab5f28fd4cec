// Four alerts on what the app logs. Each query returns rows where something is wrong, and none where all is well.
param location string
param tags object
param workspaceName string
param alertEmail string
param scanIntervalMinutes int

// Windows are of fixed sizes: the smallest that holds 2.5 intervals.
var window = scanIntervalMinutes <= 6 ? 'PT15M' : scanIntervalMinutes <= 12 ? 'PT30M' : scanIntervalMinutes <= 24 ? 'PT1H' : scanIntervalMinutes <= 48 ? 'PT2H' : scanIntervalMinutes <= 72 ? 'PT3H' : scanIntervalMinutes <= 144 ? 'PT6H' : scanIntervalMinutes <= 576 ? 'P1D' : 'P2D'
// Where the schedule rests, nothing can be missed; the other alerts look back over a day.
var isRegular = scanIntervalMinutes > 0
var lookBack = isRegular ? window : 'P1D'
// Windows of days are looked at less often.
var often = startsWith(lookBack, 'PT') ? 'PT5M' : 'PT15M'
var owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'

var rules = [
  {
    name: 'no-scan'
    title: 'vetting-monitor: no scan has completed'
    description: 'No scan has completed within 2.5 intervals. See docs/deploy.md, "When an alert comes".'
    severity: 1
    query: loadTextContent('queries/no-scan.kql')
    every: often
    window: lookBack
    enabled: isRegular
  }
  {
    name: 'scans-failing'
    title: 'vetting-monitor: scans are failing'
    description: 'Two scans or more could not run, or could read none of the customers whose turn it was. See docs/deploy.md, "When an alert comes".'
    severity: 2
    query: loadTextContent('queries/scans-failing.kql')
    every: 'PT15M'
    window: lookBack
    enabled: true
  }
  {
    name: 'deliveries-dead'
    title: 'vetting-monitor: deliveries are dead'
    description: 'Events were given up after three days of failures, and nobody was told of them. See docs/deploy.md, "When an alert comes".'
    severity: 2
    query: loadTextContent('queries/deliveries-dead.kql')
    every: 'PT15M'
    window: lookBack
    enabled: true
  }
  {
    name: 'slow-sweep'
    title: 'vetting-monitor: a sweep takes over a day'
    description: 'Asking every customer once takes over a day. See docs/deploy.md, "When an alert comes".'
    severity: 3
    query: loadTextContent('queries/slow-sweep.kql')
    every: 'PT1H'
    window: 'P1D'
    enabled: true
  }
]

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-vetting-monitor'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'vetting'
    enabled: true
    emailReceivers: empty(alertEmail) ? [] : [
      {
        name: 'email'
        emailAddress: alertEmail
        useCommonAlertSchema: true
      }
    ]
    armRoleReceivers: empty(alertEmail) ? [
      {
        name: 'owners'
        roleId: owner
        useCommonAlertSchema: true
      }
    ] : []
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for rule in rules: {
  name: 'alert-${rule.name}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: rule.title
    description: rule.description
    severity: rule.severity
    enabled: rule.enabled
    scopes: [
      workspace.id
    ]
    evaluationFrequency: rule.every
    windowSize: rule.window
    criteria: {
      allOf: [
        {
          query: rule.query
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: [
        people.id
      ]
    }
    autoMitigate: true
    skipQueryValidation: true
  }
}]
