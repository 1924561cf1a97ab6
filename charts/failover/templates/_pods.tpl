{{- define "failover.podSecurity" -}}
runAsNonRoot: true
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "failover.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: {drop: [ALL]}
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{/* What the sidecar is told. It listens when the app does, and ends after it. */}}
{{- define "failover.dapr" -}}
{{- $dapr := .root.Values.bus.dapr -}}
dapr.io/enabled: "true"
dapr.io/app-id: {{ .app | quote }}
dapr.io/app-port: {{ .port | quote }}
dapr.io/app-protocol: "http"
dapr.io/config: "failover"
dapr.io/log-as-json: "true"
dapr.io/metrics-port: "9090"
dapr.io/enable-native-sidecar: "true"
dapr.io/enable-app-health-check: "false"
dapr.io/graceful-shutdown-seconds: "10"
dapr.io/disable-builtin-k8s-secret-store: "true"
dapr.io/placement-host-address: " "
dapr.io/scheduler-host-address: " "
dapr.io/api-token-secret: {{ $dapr.apiTokenSecret | quote }}
dapr.io/app-token-secret: {{ $dapr.appTokenSecret | quote }}
dapr.io/sidecar-seccomp-profile-type: "RuntimeDefault"
dapr.io/sidecar-cpu-request: {{ $dapr.sidecarResources.requests.cpu | quote }}
dapr.io/sidecar-memory-request: {{ $dapr.sidecarResources.requests.memory | quote }}
dapr.io/sidecar-memory-limit: {{ $dapr.sidecarResources.limits.memory | quote }}
{{- end }}

{{/* How the process is on the bus: kind (dapr, rabbitmq), user. */}}
{{- define "failover.busEnv" -}}
- {name: FAILOVER__BUS__KIND, value: {{ .kind | quote }}}
{{- if eq .kind "dapr" }}
- name: DAPR_API_TOKEN
  valueFrom: {secretKeyRef: {name: {{ .root.Values.bus.dapr.apiTokenSecret }}, key: token}}
- name: APP_API_TOKEN
  valueFrom: {secretKeyRef: {name: {{ .root.Values.bus.dapr.appTokenSecret }}, key: token}}
{{- else }}
- {name: FAILOVER__BUS__BROKER, value: {{ include "failover.brokerUrl" . | quote }}}
- {name: FAILOVER__BUS__PASSWORDFILE, value: {{ printf "/etc/failover/broker/%s" .user | quote }}}
{{- if and .root.Values.bus.broker.authority (not .root.Values.rabbitmq.enabled) }}
- {name: FAILOVER__BUS__CAFILE, value: /etc/failover/broker-ca/ca.crt}
{{- end }}
{{- end }}
{{- end }}

{{- define "failover.brokerUrl" -}}
{{- if .root.Values.rabbitmq.enabled -}}
{{ printf "amqp://%s@failover-rabbitmq:5672/failover" .user }}
{{- else -}}
{{- $address := required "bus.broker.address is missing: write amqps://HOST:PORT/VHOST, or enable rabbitmq" .root.Values.bus.broker.address -}}
{{ regexReplaceAll "^(amqps?)://" $address (printf "${1}://%s@" .user) }}
{{- end -}}
{{- end }}

{{- define "failover.busMounts" -}}
{{- if eq .kind "rabbitmq" }}
- {name: broker, mountPath: /etc/failover/broker, readOnly: true}
{{- if and .root.Values.bus.broker.authority (not .root.Values.rabbitmq.enabled) }}
- {name: broker-ca, mountPath: /etc/failover/broker-ca, readOnly: true}
{{- end }}
{{- end }}
{{- end }}

{{- define "failover.busVolumes" -}}
{{- if eq .kind "rabbitmq" }}
- name: broker
  secret:
    secretName: {{ .root.Values.bus.broker.passwordSecret }}
    items: [{key: {{ .user }}, path: {{ .user }}}]
{{- if and .root.Values.bus.broker.authority (not .root.Values.rabbitmq.enabled) }}
- name: broker-ca
  secret:
    secretName: {{ .root.Values.bus.broker.connectionSecret }}
    items: [{key: ca.crt, path: ca.crt}]
{{- end }}
{{- end }}
{{- end }}

{{/* Options of all processes, then the service's own: FAILOVER__KEY. The later wins. */}}
{{- define "failover.options" -}}
{{- range $key, $value := mergeOverwrite (dict) .root.Values.options .options }}
- {name: {{ printf "FAILOVER__%s" $key }}, value: {{ $value | quote }}}
{{- end }}
{{- end }}

{{- define "failover.probes" -}}
startupProbe:
  httpGet: {path: /healthz, port: http}
  periodSeconds: 2
  timeoutSeconds: 5
  failureThreshold: {{ div .startSeconds 2 }}
livenessProbe:
  httpGet: {path: /healthz, port: http}
  periodSeconds: 15
  timeoutSeconds: 10
  failureThreshold: {{ div .stuckSeconds 15 }}
readinessProbe:
  httpGet: {path: /readyz, port: http}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 3
{{- end }}

{{/* A node that is away for a while does not cost a recorder: it waits for its node, and its guard keeps meanwhile. */}}
{{- define "failover.stayTolerations" -}}
- {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute}
- {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute}
{{- end }}

{{- define "failover.pullSecrets" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - {name: {{ . }}}
{{- end }}
{{- end }}
{{- end }}
