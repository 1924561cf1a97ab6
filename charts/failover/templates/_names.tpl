{{/* Labels of every object; the caller names the component. */}}
{{- define "failover.labels" -}}
{{ include "failover.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: failover
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
failover.video/site: {{ .root.Values.site.name | quote }}
{{- end }}

{{/* What selectors use: it never changes between two versions. */}}
{{- define "failover.selector" -}}
app.kubernetes.io/name: failover
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "failover.image" -}}
{{- $registry := .root.Values.image.registry -}}
{{- $path := ternary .image.repository (printf "%s/%s" $registry .image.repository) (empty $registry) -}}
{{- if .image.digest -}}
{{ printf "%s@%s" $path .image.digest }}
{{- else -}}
{{ printf "%s:%s" $path (.image.tag | default .root.Chart.AppVersion) }}
{{- end -}}
{{- end }}

{{- define "failover.priority.recorders" -}}
{{ printf "%s-failover-recorders" .Release.Namespace }}
{{- end }}

{{- define "failover.priority.services" -}}
{{ printf "%s-failover-services" .Release.Namespace }}
{{- end }}

{{- define "failover.managementUrl" -}}
http://failover-management:7400
{{- end }}

{{/* Address of a recorder that this chart runs, as its object names it. */}}
{{- define "failover.recorderUrl" -}}
{{ printf "http://%s.failover-recorders.%s.svc:7420" .pod .root.Release.Namespace }}
{{- end }}

{{/* Not empty when this chart runs a recorder. */}}
{{- define "failover.hasRecorders" -}}
{{- if and .Values.spares.enabled (gt (int .Values.spares.replicas) 0) }}yes{{ end -}}
{{- range .Values.servers }}{{ if not .external }}yes{{ end }}{{ end -}}
{{- end }}
