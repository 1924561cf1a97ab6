{{/* A spare: only on a node that is there for spares, and alone on it. */}}
{{- define "failover.sparePlacement" -}}
nodeSelector:
  failover.video/role: spare
affinity:
  podAntiAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      - topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels:
            {{- include "failover.selector" . | nindent 12 }}
tolerations:
  - {key: failover.video/role, operator: Equal, value: spare, effect: NoSchedule}
  - {key: failover.video/role, operator: Equal, value: spare, effect: NoExecute}
  {{- include "failover.stayTolerations" . | nindent 2 }}
{{- end }}

{{/* A site server: on its node and on no other. */}}
{{- define "failover.serverPlacement" -}}
nodeSelector:
  kubernetes.io/hostname: {{ .node }}
tolerations:
  {{- include "failover.stayTolerations" . | nindent 2 }}
  {{- with .tolerations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
